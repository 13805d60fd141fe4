// How records are written, as wasm/README.md lays them out: little-endian, no padding but what is
// named there.

/** Version of every record. */
export const RECORD_VERSION = 1;

/**
 * Characters up to which text is written one by one: to call the runtime's encoder costs as much.
 */
const SHORT_TEXT = 256;

/** First octets of records. */
export const KIND = {
  query: 1,
  cancelled: 2,
  opened: 3,
  received: 4,
  sessionAnswered: 5,
  limits: 6,
  closed: 7,
  drain: 8,
  wallClock: 9,
  reseed: 10,
  policyPaused: 11,
  request: 32,
  command: 33,
  reply: 65,
  open: 66,
  send: 67,
  cancelRequest: 68,
  park: 69,
  unpark: 70,
  close: 71,
  notice: 72,
  finished: 73,
  blocked: 74,
} as const;

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

/** Text from a part of memory. */
export function textOf(bytes: Uint8Array, at: number, size: number): string {
  return size === 0 ? '' : DECODER.decode(bytes.subarray(at, at + size));
}

/** What stands behind the message of an answer: the lists that blocked it, where that is told. */
export function flagsOf(bytes: Uint8Array, at: number, end: number): { flags?: string } {
  return at < end ? { flags: textOf(bytes, at, end - at) } : {};
}

/** Writes a record's fields one after the other into memory that is there already. */
export class RecordWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #begin = 0;
  #at = 0;

  constructor() {
    this.#bytes = new Uint8Array();
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Begins a record at `at` of `bytes`, which has room for all of it. */
  begin(bytes: Uint8Array, view: DataView, at: number): this {
    this.#bytes = bytes;
    this.#view = view;
    this.#begin = at;
    this.#at = at;
    return this;
  }
  get size(): number {
    return this.#at - this.#begin;
  }

  head(kind: number): this {
    return this.u8(kind).u8(RECORD_VERSION);
  }
  u8(value: number): this {
    this.#view.setUint8(this.#at, value);
    this.#at += 1;
    return this;
  }
  u16(value: number): this {
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
    return this;
  }
  u32(value: number): this {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
    return this;
  }
  f64(value: number): this {
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
    return this;
  }
  bytes(octets: Uint8Array): this {
    this.#bytes.set(octets, this.#at);
    this.#at += octets.byteLength;
    return this;
  }
  zeros(count: number): this {
    for (const end = this.#at + count; this.#at < end; this.#at += 1) this.#bytes[this.#at] = 0;
    return this;
  }
  /** Returns how many octets it took. */
  text(text: string): number {
    if (this.#ascii(text)) return text.length;
    const { written } = ENCODER.encodeInto(text, this.#bytes.subarray(this.#at));
    this.#at += written;
    return written;
  }
  /** Writes short text that is ASCII; whether it was. */
  #ascii(text: string): boolean {
    if (text.length > SHORT_TEXT) return false;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return false;
      this.#bytes[this.#at + index] = code;
    }
    this.#at += text.length;
    return true;
  }
  /** One whose size takes 16 bits and stands at `size` of the record. */
  shortText(size: number, text: string): this {
    this.#view.setUint16(this.#begin + size, this.text(text), true);
    return this;
  }
  /** Texts behind fields that hold their sizes, which stand at `sizes` of the record. */
  texts(sizes: number, texts: readonly string[]): this {
    texts.forEach((text, index) => {
      this.#view.setUint32(this.#begin + sizes + 4 * index, this.text(text), true);
    });
    return this;
  }
}

/** Octets that `text` needs at most. */
export function roomFor(...texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + 3 * text.length, 0);
}

/** Where an address is turned into 16 octets, or back. */
export interface Addresses {
  octets(address: string): Uint8Array;
  text(octets: Uint8Array): string;
}
