/** One flag, or a few bits that belong together, of the two octets behind the id. */
export interface Bits {
  readonly name: string;
  readonly value: string;
  readonly set: boolean;
  readonly means: string;
}

/** Octets three and four of a message, bit by bit (RFC 1035 4.1.1, RFC 4035 3.2). */
export function flagsOf(message: Uint8Array): Bits[] {
  const word = ((message[2] ?? 0) << 8) | (message[3] ?? 0);
  const bit = (at: number, name: string, means: string): Bits => {
    const set = ((word >> at) & 1) === 1;
    return { name, value: set ? '1' : '0', set, means };
  };
  const number = (at: number, name: string, means: string): Bits => {
    const value = (word >> at) & 15;
    return { name, value: String(value), set: value !== 0, means };
  };
  return [
    bit(15, 'QR', 'this is an answer'),
    number(11, 'Opcode', 'the kind of question; 0 is a plain one'),
    bit(10, 'AA', 'the server is authoritative for the name'),
    bit(9, 'TC', 'cut short: ask again over a stream'),
    bit(8, 'RD', 'please find the answer for me'),
    bit(7, 'RA', 'this server finds answers for others'),
    bit(6, 'Z', 'reserved, always 0'),
    bit(5, 'AD', 'the data was validated'),
    bit(4, 'CD', 'do not validate for me'),
    number(0, 'Rcode', 'how it went; 0 is well, 3 is no such name'),
  ];
}
