// What happened, as the page shows it: questions, the messages that were exchanged for them, and the
// transports that carried those.

import type { Action, AnswerSource, CloseReason, Stage } from '../../src/core.ts';

/** One message that went upstream, and what came of it. */
export interface Exchange {
  readonly id: number;
  /** Whom it was sent to. */
  readonly to: string;
  /** `UDP`, `TCP`, `TLS`, `HTTPS`. */
  readonly over: string;
  readonly transport: number;
  readonly request: number;
  readonly sentAt: number;
  readonly sent: Uint8Array;
  endedAt?: number;
  received?: Uint8Array;
  /** How it ended, in a word or two. */
  end?: string;
}

/** Opening a transport took some time. */
export interface Opening {
  readonly to: string;
  readonly over: string;
  readonly transport: number;
  readonly at: number;
  endedAt?: number;
  failed?: boolean;
}

/** Why an answer was held back. */
export type Blocked = Pick<
  Extract<Action, { kind: 'blocked' }>,
  'by' | 'inAnswer' | 'source' | 'name'
>;

/** One question and its answer. Times are those of the page's clock, in milliseconds. */
export interface Question {
  readonly number: number;
  readonly name: string;
  readonly type: string;
  askedAt: number;
  readonly sent: Uint8Array;
  /** What the core calls it. */
  query?: number;
  answeredAt?: number;
  received?: Uint8Array;
  source?: AnswerSource;
  /** What held the answer back. */
  blocked?: Blocked;
  maxAge?: number;
  /** How long the call took that answered at once. Unit: real milliseconds. */
  callTook?: number;
  /** Since it was asked. Unit: milliseconds. */
  timeline: { stage: Stage; at: number }[];
  /** The core's figures when it was asked, and when it was answered. */
  readonly before: Readonly<Record<string, number>>;
  after?: Readonly<Record<string, number>>;
  readonly exchanges: Exchange[];
  readonly openings: Opening[];
}

export type TransportState = 'opening' | 'open' | 'parked' | 'closed';

/** One transport of the pool. */
export interface PooledTransport {
  readonly id: number;
  readonly to: string;
  readonly over: string;
  state: TransportState;
  /** When that state began. */
  since: number;
  /** Questions carried so far. */
  uses: number;
  reason?: CloseReason | 'closed by the server';
}

/** An answer that the cache holds, as far as the page saw it go in. */
export interface KeptAnswer {
  readonly name: string;
  readonly type: string;
  readonly keptAt: number;
  /** Unit: seconds. */
  readonly ttl: number;
  hits: number;
}
