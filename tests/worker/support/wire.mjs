// DNS messages as far as the tests look into them (RFC 1035 4.1, RFC 6891 6.1, RFC 8914 2).

import { createHash } from 'node:crypto';

export const TYPES = { A: 1, TXT: 16, AAAA: 28 };
const OPT = 41;
const EDE = 15;

/** A query with EDNS. */
export function query(name, type = 'A', id = 0) {
  const labels = name.split('.').filter((label) => label !== '');
  const octets = [id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1];
  for (const label of labels) octets.push(label.length, ...Buffer.from(label));
  octets.push(0, 0, TYPES[type], 0, 1);
  octets.push(0, 0, OPT, 1232 >> 8, 1232 & 255, 0, 0, 0, 0, 0, 0);
  return Uint8Array.from(octets);
}

/** What tests/support/faulty_upstream/message.py answers for a name and type A. */
export function addressFor(name) {
  const digest = createHash('sha256').update(`${name.toLowerCase()} ${TYPES.A}`).digest();
  return [10, digest[0], digest[1], digest[2]].join('.');
}

function afterName(octets, at) {
  for (;;) {
    const length = octets[at];
    if (length >= 0xc0) return at + 2;
    at += 1 + length;
    if (length === 0) return at;
  }
}

/** The id, rcode, addresses of the answer and extended errors of a response. */
export function read(octets) {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const out = { id: view.getUint16(0), rcode: octets[3] & 15, addresses: [], errors: [] };
  let at = 12;
  for (let left = view.getUint16(4); left > 0; --left) at = afterName(octets, at) + 4;
  const records = view.getUint16(6) + view.getUint16(8) + view.getUint16(10);
  for (let left = records; left > 0; --left) {
    at = afterName(octets, at);
    const type = view.getUint16(at);
    const size = view.getUint16(at + 8);
    const data = octets.subarray(at + 10, at + 10 + size);
    if (type === TYPES.A) out.addresses.push(data.join('.'));
    if (type === OPT) out.errors.push(...extendedErrors(data));
    at += 10 + size;
  }
  return out;
}

function extendedErrors(options) {
  const out = [];
  for (let at = 0; at + 4 <= options.length; ) {
    const code = (options[at] << 8) | options[at + 1];
    const size = (options[at + 2] << 8) | options[at + 3];
    const value = options.subarray(at + 4, at + 4 + size);
    if (code === EDE) {
      const text = Buffer.from(value.subarray(2)).toString();
      out.push({ code: (value[0] << 8) | value[1], text });
    }
    at += 4 + size;
  }
  return out;
}

/** The response to `asked` with one address of a minute's life. */
export function response(asked, address) {
  const end = afterName(asked, 12) + 4;
  const flags = [0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0];
  const record = [0xc0, 12, 0, TYPES.A, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)];
  return Uint8Array.from([...asked.slice(0, 2), ...flags, ...asked.slice(12, end), ...record]);
}
