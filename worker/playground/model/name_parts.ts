/** A part of a name as it stands in a message: a label, the end, or a pointer to an earlier name. */
export type NamePart =
  | { kind: 'label'; text: string }
  | { kind: 'root' }
  | { kind: 'pointer'; offset: number };

/** The octets of one name, taken apart (RFC 1035 4.1.4). */
export function namePartsOf(octets: Uint8Array): NamePart[] {
  const parts: NamePart[] = [];
  for (let at = 0; at < octets.byteLength; ) {
    const length = octets[at] ?? 0;
    if (length >= 0xc0) {
      parts.push({ kind: 'pointer', offset: ((length & 0x3f) << 8) | (octets[at + 1] ?? 0) });
      break;
    }
    if (length === 0) {
      parts.push({ kind: 'root' });
      break;
    }
    const label = octets.subarray(at + 1, at + 1 + length);
    parts.push({ kind: 'label', text: asText(label) });
    at += 1 + length;
  }
  return parts;
}

/** Printable ASCII as it is, every other octet as `·`. */
export function asText(octets: Uint8Array): string {
  return Array.from(octets, (octet) =>
    octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '·',
  ).join('');
}
