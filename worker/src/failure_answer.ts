// The one answer that the core does not compose: it is for whoever was asking a core that is gone.

/** Sizes of a header and of what stands behind a question's name (RFC 1035 4.1.1, 4.1.2). */
const HEADER_BYTES = 12;
const TYPE_AND_CLASS_BYTES = 4;
const SERVFAIL = 2;
const OPT = 41;
const EDE_OPTION = 15;
/** Largest payload over UDP that is asked for, as by the core. */
const UDP_PAYLOAD_BYTES = 1232;

/**
 * SERVFAIL to a query, with its id, opcode, RD and question; where it has EDNS (RFC 6891), also with
 * an extended error (RFC 8914) of code 0, `why`. Nothing for octets that are no query with one question.
 */
export function serverFailure(query: Uint8Array, why: string): Uint8Array | undefined {
  const view = new DataView(query.buffer, query.byteOffset, query.byteLength);
  if (query.length < HEADER_BYTES || view.getUint16(4) !== 1) return undefined;
  const end = afterName(query, HEADER_BYTES) + TYPE_AND_CLASS_BYTES;
  if (end > query.length) return undefined;
  const opt = hasOpt(query, view, end) ? optWith(why) : new Uint8Array();
  const answer = new Uint8Array(end + opt.length);
  answer.set(query.subarray(0, end));
  answer.set(opt, end);
  const head = new DataView(answer.buffer);
  head.setUint8(2, 0x80 | ((query[2] ?? 0) & 0x79));
  head.setUint8(3, 0x80 | SERVFAIL);
  head.setUint16(6, 0);
  head.setUint16(8, 0);
  head.setUint16(10, opt.length > 0 ? 1 : 0);
  return answer;
}

/** Where a name ends that begins at `at`; behind the message: it does not. */
function afterName(message: Uint8Array, at: number): number {
  for (let begin = at; begin < message.length; ) {
    const length = message[begin] ?? 0;
    if (length === 0) return begin + 1;
    // Only a pointer has both bits, and nothing stands behind it (RFC 1035 4.1.4).
    if (length > 63) return begin + 2;
    begin += 1 + length;
  }
  return message.length;
}

/** Whether a record from `at` on is an OPT. */
function hasOpt(message: Uint8Array, view: DataView, at: number): boolean {
  for (let begin = at; begin < message.length; ) {
    const fixed = afterName(message, begin);
    if (fixed + 10 > message.length) return false;
    if (view.getUint16(fixed) === OPT) return true;
    begin = fixed + 10 + view.getUint16(fixed + 8);
  }
  return false;
}

function optWith(why: string): Uint8Array {
  const text = new TextEncoder().encode(why);
  const opt = new Uint8Array(17 + text.length);
  const view = new DataView(opt.buffer);
  view.setUint16(1, OPT);
  view.setUint16(3, UDP_PAYLOAD_BYTES);
  view.setUint16(9, 6 + text.length);
  view.setUint16(11, EDE_OPTION);
  view.setUint16(13, 2 + text.length);
  opt.set(text, 17);
  return opt;
}
