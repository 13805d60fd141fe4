import type { Memory } from './memory.ts';

/** Where in a message a field stands. */
export type MessagePart = 'header' | 'question' | 'answer' | 'authority' | 'additional';

/** One field of a message, as wasm/README.md tells of `berth_describe_message`. */
export interface MessageField {
  offset: number;
  size: number;
  part: MessagePart;
  /** Counts questions and records, from 1; 0: the header, or what trails. */
  entry: number;
  /** In words: `id`, `option length`, `rdata` … */
  kind: string;
  /** Of `rdata`: which field of its type. */
  index: number;
  /** In words: printable ASCII. */
  value: string;
}

/** The fields of a message, whatever its octets, which together are all of them. */
export function describeMessage(memory: Memory, message: Uint8Array): MessageField[] {
  memory.write(message.byteLength).bytes(message);
  const size = memory.call('berth_describe_message', memory.block, message.byteLength);
  return memory
    .textOf(size)
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [offset, octets, part, entry, kind = '', index, value = ''] = line.split('\t');
      return {
        offset: Number(offset),
        size: Number(octets),
        part: part as MessagePart,
        entry: Number(entry),
        kind,
        index: Number(index),
        value,
      };
    });
}
