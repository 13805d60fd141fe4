import type { Endpoint } from './event.ts';
import type {
  AnswerSource,
  Blocker,
  CloseReason,
  NoticeKind,
  Stage,
  TransportKind,
} from './words.ts';

/** What core asks its host to do. Octets are the caller's to keep. */
export type Action =
  /** An empty message: the query is dropped. */
  | {
      kind: 'reply';
      query: number;
      message: Uint8Array;
      source: AnswerSource;
      maxAge: number;
      /** The stamp of the lists that blocked it, where that is told. */
      flags?: string;
    }
  /** Without `remote`: opened by its upstream's URL. */
  | {
      kind: 'open';
      transport: number;
      upstream: number;
      transportKind: TransportKind;
      remote?: Endpoint;
      secure: boolean;
    }
  | { kind: 'send'; transport: number; request: number; bytes: Uint8Array }
  | { kind: 'cancelRequest'; transport: number; request: number }
  | { kind: 'park' | 'unpark'; transport: number }
  | { kind: 'close'; transport: number; reason: CloseReason }
  | { kind: 'notice'; notice: NoticeKind; upstream: number; text: string }
  /**
   * Why a query's answer is held back, before its reply. `source`: the rule as written, the list's
   * name, or the type; `name`: what it has, or whose address was held back.
   */
  | {
      kind: 'blocked';
      query: number;
      by: Blocker;
      inAnswer: boolean;
      source: string;
      name: string;
    }
  /** `at`: since the query came. Unit: milliseconds. */
  | {
      kind: 'finished';
      query: number;
      source: AnswerSource;
      timeline: { stage: Stage; at: number }[];
    };
