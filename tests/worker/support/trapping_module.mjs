// The module of core with a real trap in it: whoever asks for a name under `trap.` brings it down.

/** LEB128, as WebAssembly writes sizes and indices. */
function leb(number) {
  const octets = [];
  for (let left = number; ; left >>>= 7) {
    if (left < 128) return [...octets, left];
    octets.push((left & 127) | 128);
  }
}

class Reader {
  constructor(octets) {
    this.octets = octets;
    this.at = 0;
  }
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const octet = this.octets[this.at++];
      value |= (octet & 127) << shift;
      if (octet < 128) return value >>> 0;
    }
  }
  text() {
    const size = this.number();
    this.at += size;
    return Buffer.from(this.octets.subarray(this.at - size, this.at)).toString();
  }
}

const [IMPORT, FUNCTION, EXPORT, CODE] = [2, 3, 7, 10];
const CALL = 'berth_answer_now';

function sectionsOf(wasm) {
  const reader = new Reader(wasm);
  reader.at = 8;
  const sections = [];
  while (reader.at < wasm.length) {
    const id = reader.number();
    const size = reader.number();
    sections.push({ id, content: wasm.subarray(reader.at, reader.at + size) });
    reader.at += size;
  }
  return sections;
}

/** A vector section with one item more at its end. */
function appended(content, item) {
  const reader = new Reader(content);
  const count = reader.number();
  return Uint8Array.from([...leb(count + 1), ...content.subarray(reader.at), ...item]);
}

/** Exports with `CALL` led to another function, and which one it was. */
function redirected(content, to) {
  const reader = new Reader(content);
  for (let left = reader.number(); left > 0; left -= 1) {
    const name = reader.text();
    reader.at += 1;
    const begin = reader.at;
    const was = reader.number();
    if (name !== CALL) continue;
    const rest = content.subarray(reader.at);
    return { was, content: Uint8Array.from([...content.subarray(0, begin), ...leb(to), ...rest]) };
  }
  throw new Error(`the module exports no ${CALL}`);
}

/** The type of a function, and how many there are. */
function functionsOf(content) {
  const reader = new Reader(content);
  const types = Array.from({ length: reader.number() }, () => reader.number());
  return types;
}

/**
 * The module `wasm`, in which `berth_answer_now` is `unreachable` where the message of its record
 * ends in the label `trap`, a type, a class and an OPT without options.
 */
export function trappingModule(wasm) {
  const sections = sectionsOf(wasm);
  if (sections.some(({ id }) => id === IMPORT)) throw new Error('the module imports something');
  const part = (id) => sections.find((section) => section.id === id);
  const types = functionsOf(part(FUNCTION).content);
  const { was, content } = redirected(part(EXPORT).content, types.length);
  part(EXPORT).content = content;
  part(FUNCTION).content = appended(part(FUNCTION).content, leb(types[was]));
  const word = [...Buffer.from('trap')].reduceRight((sum, octet) => sum * 256 + octet, 0);
  const signed = (number) => {
    const octets = [];
    for (let left = number; ; left >>= 7) {
      const octet = left & 127;
      const ends = left >> 7 === 0 && (octet & 64) === 0;
      octets.push(ends ? octet : octet | 128);
      if (ends) return octets;
    }
  };
  // Locals: resolver, now, record, size. From the end: OPT 11, class 2, type 2, root 1, label 4.
  const body = [
    ...[0, 0x20, 2, 0x20, 3, 0x6a, 0x41, ...signed(20), 0x6b, 0x28, 0, 0, 0x41, ...signed(word)],
    ...[0x46, 0x04, 0x40, 0x00, 0x0b],
    ...[0x20, 0, 0x20, 1, 0x20, 2, 0x20, 3, 0x10, ...leb(was), 0x0b],
  ];
  part(CODE).content = appended(part(CODE).content, [...leb(body.length), ...body]);
  const out = [wasm.subarray(0, 8)];
  for (const { id, content } of sections)
    out.push(Uint8Array.from([id, ...leb(content.length)]), content);
  return Buffer.concat(out);
}
