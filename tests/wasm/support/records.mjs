// Records by hand, as wasm/README.md lays them out, and the few DNS messages that the tests need.

const encoder = new TextEncoder();

/** Fields one after the other: ['u8'|'u16'|'u32'|'f64'|'bytes', value] each. */
export function record(...fields) {
  const parts = fields.map(([kind, value]) => {
    if (kind === 'bytes') return typeof value === 'string' ? encoder.encode(value) : value;
    const view = new DataView(new ArrayBuffer(8));
    if (kind === 'u8') view.setUint8(0, value);
    if (kind === 'u16') view.setUint16(0, value, true);
    if (kind === 'u32') view.setUint32(0, value, true);
    if (kind === 'f64') view.setFloat64(0, value, true);
    return new Uint8Array(view.buffer, 0, { u8: 1, u16: 2, u32: 4, f64: 8 }[kind]);
  });
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const head = (kind) => [
  ['u8', kind],
  ['u8', 1],
];
const NOWHERE = new Uint8Array(16);

/** An address of IPv4 in its mapped form. */
export function mapped(a, b, c, d) {
  return Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d);
}

export function query(id, message, options = {}) {
  const { protocol = 4, sizeLimit = 65535, onlyAtOnce = 0, serverName = '', subjects = '' } = options;
  return record(
    ...head(1), ['u16', serverName.length], ['u32', id], ['u8', protocol], ['u8', onlyAtOnce],
    ['u16', 5353], ['bytes', mapped(192, 0, 2, 77)], ['u16', subjects.length], ['f64', -1],
    ['u32', sizeLimit], ['u32', 0], ['u32', 0], ['u32', message.length], ['bytes', serverName],
    ['bytes', subjects], ['bytes', message],
  );
}
/** A command, from an address. */
export function command(host, target, headOnly = 0) {
  return record(
    ...head(33), ['u8', headOnly], ['u8', 0], ['u16', 5353], ['bytes', mapped(192, 0, 2, 77)], ['u16', 0],
    ['u32', host.length], ['u32', target.length], ['bytes', host], ['bytes', target],
  );
}
export const cancelled = (id) => record(...head(2), ['u16', 0], ['u32', id]);
export const opened = (transport) =>
  record(...head(3), ['u16', 0], ['u32', transport], ['u16', 0], ['bytes', NOWHERE]);
export const received = (transport, port, source, bytes) =>
  record(
    ...head(4), ['u16', 0], ['u32', transport], ['u16', port], ['bytes', source], ['u16', 0],
    ['u32', bytes.length], ['bytes', bytes],
  );
export const answered = (transport, request, status, bytes, cause = 14) =>
  record(
    ...head(5), ['u16', status], ['u32', transport], ['u32', request], ['u32', 0], ['u8', cause],
    ['bytes', new Uint8Array(7)], ['f64', -1], ['u32', 23], ['u32', bytes.length],
    ['bytes', 'application/dns-message'], ['bytes', bytes],
  );
export const limits = (transport, most, draining) =>
  record(...head(6), ['u8', draining], ['u8', 0], ['u32', transport], ['u32', most]);
export const closed = (transport, stage, cause) =>
  record(...head(7), ['u8', stage], ['u8', cause], ['u32', transport], ['u32', 0]);
export const drain = (until) => record(...head(8), ['bytes', new Uint8Array(6)], ['f64', until]);
export const wallClock = (ms) => record(...head(9), ['bytes', new Uint8Array(6)], ['f64', ms]);
export const policyPaused = (group, until) =>
  record(...head(11), ['u8', group === undefined ? 0 : 1], ['u8', 0], ['u16', group ?? 0],
    ['u16', 0], ['f64', until]);
export const reseed = (seed) => record(...head(10), ['u16', 0], ['bytes', seed]);

/** An action's or a result's fields, as far as the tests look at them. */
export function readAction(octets) {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const u16 = (at) => view.getUint16(at, true);
  const u32 = (at) => view.getUint32(at, true);
  const tail = (at, size) => octets.slice(at, at + size);
  switch (octets[0]) {
    case 65:
      return { kind: 'reply', query: u32(4), source: octets[2], maxAge: u32(8), message: tail(16, u32(12)) };
    case 66:
      return {
        kind: 'open', transport: u32(4), upstream: u16(8), transportKind: octets[2],
        secure: octets[3], port: u16(10), address: tail(12, 16),
      };
    case 67:
      return { kind: 'send', transport: u32(4), request: u32(8), bytes: tail(16, u32(12)) };
    case 68:
      return { kind: 'cancelRequest', transport: u32(4), request: u32(8) };
    case 69:
      return { kind: 'park', transport: u32(4) };
    case 70:
      return { kind: 'unpark', transport: u32(4) };
    case 71:
      return { kind: 'close', transport: u32(4), reason: octets[2] };
    case 72:
      return { kind: 'notice', notice: octets[2], text: String.fromCharCode(...tail(12, u32(8))) };
    case 73:
      return { kind: 'finished', query: u32(4), source: octets[2], marks: octets[3] };
    case 74:
      return {
        kind: 'blocked', query: u32(4), by: octets[2], inAnswer: octets[3],
        source: String.fromCharCode(...tail(16, u32(8))),
        name: String.fromCharCode(...tail(16 + u32(8), u32(12))),
      };
    default:
      throw new Error(`an action of kind ${octets[0]}`);
  }
}
export function readAnswered(octets) {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const size = view.getUint32(8, true);
  return {
    kind: ['answered', 'pending', 'dropped'][octets[2]],
    source: octets[3],
    maxAge: view.getUint32(4, true),
    message: octets.slice(12, 12 + size),
  };
}

/** A query with EDNS, as a stub resolver writes it. */
export function dnsQuery(id, name, type = 1) {
  const labels = name.split('.').flatMap((label) => [label.length, ...encoder.encode(label)]);
  return Uint8Array.from([
    id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1,
    ...labels, 0, 0, type, 0, 1,
    0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0,
  ]);
}

/** Where the question of a message ends. */
function questionEnd(message) {
  let at = 12;
  while (message[at] !== 0) at += message[at] + 1;
  return at + 5;
}

/** The answer to what core sent: its question, one address, an empty OPT. `rcode` 0: found. */
export function dnsAnswer(sent, { ttl = 300, address = [192, 0, 2, 1], rcode = 0, tc = 0 } = {}) {
  const end = questionEnd(sent);
  const records = rcode === 0 && tc === 0 ? 1 : 0;
  return Uint8Array.from([
    sent[0], sent[1], 0x81 | (tc << 1), 0x80 | rcode, 0, 1, 0, records, 0, 0, 0, 1,
    ...sent.slice(12, end),
    ...(records ? [0xc0, 12, 0, 1, 0, 1, 0, 0, ttl >> 8, ttl & 255, 0, 4, ...address] : []),
    0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0,
  ]);
}
