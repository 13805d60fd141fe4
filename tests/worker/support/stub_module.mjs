/** Octets of a module that says this version of the interface, and can do nothing else. */
export function otherVersion(version) {
  const named = (name, kind, index) => [name.length, ...Buffer.from(name), kind, index];
  const exported = [
    ...named('berth_abi_version', 0, 0),
    ...named('_initialize', 0, 1),
    ...named('memory', 2, 0),
  ];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 8, 2, 0x60, 0, 1, 0x7f, 0x60, 0, 0],
    ...[3, 3, 2, 0, 1],
    ...[5, 3, 1, 0, 1],
    ...[7, exported.length + 1, 3, ...exported],
    ...[10, 9, 2, 4, 0, 0x41, version, 0x0b, 2, 0, 0x0b],
  ]);
}
