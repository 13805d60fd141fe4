import type { Action } from './action.ts';
import { type Addresses, flagsOf, KIND, textOf } from './record.ts';
import {
  ANSWER_SOURCES,
  BLOCKERS,
  CLOSE_REASONS,
  NOTICES,
  STAGES,
  TRANSPORT_KINDS,
  wordOf,
} from './words.ts';

/** Reads the action record of `size` octets at `at`; octets are copied out. */
export function readAction(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  addresses: Addresses,
  size: number,
): Action {
  const u8 = (offset: number): number => view.getUint8(at + offset);
  const u16 = (offset: number): number => view.getUint16(at + offset, true);
  const u32 = (offset: number): number => view.getUint32(at + offset, true);
  const octets = (offset: number, size: number): Uint8Array =>
    bytes.slice(at + offset, at + offset + size);
  switch (u8(0)) {
    case KIND.reply:
      return {
        kind: 'reply',
        query: u32(4),
        message: octets(16, u32(12)),
        source: wordOf(ANSWER_SOURCES, u8(2)),
        maxAge: u32(8),
        ...flagsOf(bytes, at + 16 + u32(12), at + size),
      };
    case KIND.open: {
      const address = octets(12, 16);
      // Read before the text is asked for, which is written where this record stands.
      const port = u16(10);
      const transportKind = wordOf(TRANSPORT_KINDS, u8(2));
      const open = {
        kind: 'open',
        transport: u32(4),
        upstream: u16(8),
        transportKind,
        secure: u8(3) === 1,
      } as const;
      if (address.every((octet) => octet === 0)) return open;
      return { ...open, remote: { address: addresses.text(address), port } };
    }
    case KIND.send:
      return { kind: 'send', transport: u32(4), request: u32(8), bytes: octets(16, u32(12)) };
    case KIND.cancelRequest:
      return { kind: 'cancelRequest', transport: u32(4), request: u32(8) };
    case KIND.park:
      return { kind: 'park', transport: u32(4) };
    case KIND.unpark:
      return { kind: 'unpark', transport: u32(4) };
    case KIND.close:
      return { kind: 'close', transport: u32(4), reason: wordOf(CLOSE_REASONS, u8(2)) };
    case KIND.notice:
      return {
        kind: 'notice',
        notice: wordOf(NOTICES, u8(2)),
        upstream: u16(4),
        text: textOf(bytes, at + 12, u32(8)),
      };
    case KIND.blocked:
      return {
        kind: 'blocked',
        query: u32(4),
        by: wordOf(BLOCKERS, u8(2)),
        inAnswer: u8(3) === 1,
        source: textOf(bytes, at + 16, u32(8)),
        name: textOf(bytes, at + 16 + u32(8), u32(12)),
      };
    case KIND.finished:
      return {
        kind: 'finished',
        query: u32(4),
        source: wordOf(ANSWER_SOURCES, u8(2)),
        timeline: Array.from({ length: u8(3) }, (_, index) => ({
          stage: wordOf(STAGES, u32(8 + 8 * index)),
          at: u32(12 + 8 * index) / 1000,
        })),
      };
    default:
      throw new RangeError(`there is no action of kind ${u8(0)}`);
  }
}
