/** The module of core, put in by the build. */
declare module 'berth:module' {
  const octets: Uint8Array<ArrayBuffer>;
  export default octets;
}
