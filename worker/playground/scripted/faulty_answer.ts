import { type Authority, truncated, withRcode } from './authority.ts';
import type { Fault } from './script.ts';

const SERVFAIL = 2;
const REFUSED = 5;

/** What a server sends to a message; nothing: it is silent. */
export function answerWith(
  fault: Fault,
  query: Uint8Array,
  over: 'udp' | 'tcp',
  authority: Authority,
): Uint8Array | undefined {
  switch (fault) {
    case 'silent':
    case 'down':
    case 'reset':
      return undefined;
    case 'servfail':
      return withRcode(query, SERVFAIL);
    case 'refused':
      return withRcode(query, REFUSED);
    case 'truncate':
      return over === 'udp' ? truncated(query) : authority.answer(query, over);
    case 'wrong-id':
      return changed(authority.answer(query, over), 1);
    case 'wrong-question':
      // The first letter of the name.
      return changed(authority.answer(query, over), 13);
    case 'garbage':
      return query.map((octet, at) => (at < 2 ? octet : (octet * 31 + at * 7) & 255));
    case 'none':
    case 'closes-idle':
      return authority.answer(query, over);
  }
}

/** The same with another octet at `at`. */
function changed(answer: Uint8Array | undefined, at: number): Uint8Array | undefined {
  if (answer === undefined) return undefined;
  const out = answer.slice();
  out[at] = (out[at] ?? 0) ^ 3;
  return out;
}
