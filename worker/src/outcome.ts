import type { Answered } from './core.ts';
import { serverFailure } from './failure_answer.ts';
import type { Timeline } from './server_timing.ts';

/** What whoever was asking an instance that trapped is told (RFC 8914). */
const RESTARTED = 'the resolver failed and was restarted';

/** How a question ended. */
export type Outcome =
  | (Extract<Answered, { kind: 'answered' }> & {
      /** Where its time went, if it had to wait. */
      timeline?: Timeline;
    })
  /** Nothing is to be sent: over HTTP, it was no question. */
  | { kind: 'dropped' }
  /** The instance that was asked is gone, and there is no message to say so with. */
  | { kind: 'failed' };

/** What becomes of a question whose instance is gone. */
export function lost(query: Uint8Array): Outcome {
  const message = serverFailure(query, RESTARTED);
  if (message === undefined) return { kind: 'failed' };
  return { kind: 'answered', message, maxAge: 0, source: 'failure' };
}
