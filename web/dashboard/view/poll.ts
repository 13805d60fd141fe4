import { Refusal, wantsToken } from '../api/ask.ts';

/** How long nobody is asked after a server that could not be reached. Unit: milliseconds. */
const PATIENCE = 2000;

/** Asks the server for something, and keeps it. */
export type Look = () => Promise<void>;

/**
 * Looks every so many milliseconds, while somebody sees the page and no token is wanted. The next
 * look waits for the last one, so that a slow server is not asked more for it.
 */
export function poll(
  every: number,
  look: Look,
  told: (look: Look, refusal: Refusal | undefined) => void,
): void {
  const turn = async (): Promise<void> => {
    const began = performance.now();
    let rest = every;
    if (!document.hidden && wantsToken.value === 'no') {
      try {
        await look();
        told(look, undefined);
      } catch (error) {
        const refusal = error instanceof Refusal ? error : new Refusal(0, String(error));
        told(look, refusal);
        rest = PATIENCE;
      }
    }
    setTimeout(() => void turn(), Math.max(50, rest - (performance.now() - began)));
  };
  void turn();
}
