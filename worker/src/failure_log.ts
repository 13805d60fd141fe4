import type { TransportCause } from './core.ts';
import type { Log } from './log.ts';
import type { TransportFailure } from './open_transport.ts';
import { isOfTls } from './transport_failure.ts';

/** What stays wrong until somebody does something about it, beside all of TLS. */
const LASTING: ReadonlySet<TransportCause> = new Set([
  'noDescriptor',
  'noPermission',
  'protocolError',
]);
/** Shortest time between two warnings of that kind. Unit: milliseconds. */
const WARNING_GAP_MS = 1000;

/** What the log says of transports that failed. */
export class FailureLog {
  readonly #log: Log;
  #nextWarning = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Warns of what an operator may have to do something about; the rest is for who looks closely. */
  note({ stage, cause, why }: TransportFailure, urlOf: () => string, now: number): void {
    const text = (): string => `${urlOf()}, ${stage}: ${why}`;
    const lasts = isOfTls(cause) || LASTING.has(cause);
    if (!lasts || now < this.#nextWarning) {
      this.#log.debug(text);
      return;
    }
    this.#nextWarning = now + WARNING_GAP_MS;
    this.#log.warning(text());
  }
}
