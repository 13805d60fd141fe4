import { type Answered, Core, type CoreModule } from '../../src/core.ts';

const SEED = new Uint8Array(32);
/** Flags of an answer in the third octet: QR, AA, TC, RD (RFC 1035 4.1.1). */
const QR = 0x80;
const AA = 0x04;
const TC = 0x02;
const REFUSED = 5;

/**
 * What scripted servers know: a second core, with the zone for its own records, so that answers are
 * as sound as those of any server.
 */
export class Authority {
  readonly #core: Core;

  /** Errors: BerthError, with the line of the zone that cannot be read. */
  constructor(module: CoreModule, zone: string) {
    this.#core = Core.create(module, {
      settings: {
        upstream: 'udp://192.0.2.53',
        'local.records': `${zone}\n`,
        'local.builtin_zone': 'false',
        'local.private_reverse': 'false',
        'cache.bytes': '1MiB',
        'cache.shards': '1',
      },
      seed: SEED,
      abilities: { udp: true },
    });
  }

  /** The answer to a question; nothing where it is none. */
  answer(message: Uint8Array, protocol: 'udp' | 'tcp'): Uint8Array | undefined {
    const answered: Answered = this.#core.answerNow(0, {
      query: 1,
      message,
      protocol,
      address: '127.0.0.1',
      port: 53000,
      onlyAtOnce: true,
    });
    if (answered.kind === 'answered') return authoritative(answered.message);
    return message.byteLength < 12 ? undefined : withRcode(message, REFUSED);
  }
}

function authoritative(answer: Uint8Array): Uint8Array {
  const out = answer.slice();
  out[2] = (out[2] ?? 0) | AA;
  return out;
}

/** The question back, with this response code and no records. */
export function withRcode(query: Uint8Array, rcode: number): Uint8Array {
  const out = questionOf(query);
  out[2] = ((out[2] ?? 0) & 0x79) | QR;
  out[3] = rcode;
  return out;
}

/** The question back, with TC and no records. */
export function truncated(query: Uint8Array): Uint8Array {
  const out = withRcode(query, 0);
  out[2] = (out[2] ?? 0) | AA | TC;
  return out;
}

/** Header and question alone. Requires: the core wrote the query, so there is one. */
function questionOf(query: Uint8Array): Uint8Array {
  let at = 12;
  while (at < query.byteLength && query[at] !== 0) at += 1 + (query[at] ?? 0);
  const out = query.slice(0, at + 5);
  out.set([0, 1, 0, 0, 0, 0, 0, 0], 4);
  return out;
}
