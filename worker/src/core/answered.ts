import { flagsOf } from './record.ts';
import { ANSWER_SOURCES, type AnswerSource, wordOf } from './words.ts';

/** What came of a query at once. */
export type Answered =
  | {
      kind: 'answered';
      message: Uint8Array;
      maxAge: number;
      source: AnswerSource;
      /** The stamp of the lists that blocked it, where that is told. */
      flags?: string;
    }
  /** A reply will come. */
  | { kind: 'pending' }
  /** Nothing is to be sent. */
  | { kind: 'dropped' };

/** Octets of the record's fixed part, as wasm/README.md has it. */
const ANSWERED_SIZE = 12;
const PENDING: Answered = { kind: 'pending' };
const DROPPED: Answered = { kind: 'dropped' };

/** Reads the answered record of `size` octets at `at`; octets are copied out. */
export function readAnswered(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  size: number,
): Answered {
  const kind = view.getUint8(at + 2);
  if (kind !== 0) return kind === 1 ? PENDING : DROPPED;
  const begin = at + ANSWERED_SIZE;
  const end = begin + view.getUint32(at + 8, true);
  return {
    kind: 'answered',
    message: bytes.slice(begin, end),
    maxAge: view.getUint32(at + 4, true),
    source: wordOf(ANSWER_SOURCES, view.getUint8(at + 3)),
    ...flagsOf(bytes, end, at + size),
  };
}
