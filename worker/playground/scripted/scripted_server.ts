import type { OpenTransport, Transport, TransportOrder } from '../../src/open_transport.ts';
import type { PlayClock } from '../model/play_clock.ts';
import type { Authority } from './authority.ts';
import { answerWith } from './faulty_answer.ts';
import type { ServerScript } from './script.ts';

/** How long `closes-idle` lets a connection stand idle. Unit: milliseconds. */
const IDLE_LIMIT = 2000;

/** What a server is made of. */
export interface ServerParts {
  clock: PlayClock;
  authority: Authority;
  /** What it does at this moment: may be changed at any time. */
  script: () => ServerScript;
  /** From 0 to 1, the same each time the page begins anew. */
  random: () => number;
}

/** One server in the page: each transport opened to it is a path on which messages take their time. */
export function openTo(parts: ServerParts): OpenTransport {
  return (order) => new ScriptedTransport(parts, order);
}

class ScriptedTransport implements Transport {
  readonly #parts: ServerParts;
  readonly #order: TransportOrder;
  readonly #pending = new Set<() => void>();
  #forgetIdle = (): void => {};
  #closed = false;

  constructor(parts: ServerParts, order: TransportOrder) {
    this.#parts = parts;
    this.#order = order;
    this.#open();
  }

  /** A datagram socket is open at once; a connection takes a round trip, one more with TLS. */
  #open(): void {
    const { kind, secure, events } = this.#order;
    if (kind === 'datagram') {
      events.opened();
      return;
    }
    const trips = secure || kind === 'session' ? 2 : 1;
    const { delay, fault } = this.#parts.script();
    this.#after(trips * delay, () => {
      if (fault === 'down') this.#end('connect', 'refused');
      else events.opened();
    });
  }

  send(bytes: Uint8Array, request: number): void {
    const { delay, loss, fault } = this.#parts.script();
    this.#forgetIdle();
    // A stream repeats what is lost; it only comes later.
    const isLost = this.#parts.random() * 100 < loss;
    const isStream = this.#order.kind !== 'datagram';
    if (isLost && !isStream) return;
    const late = isLost ? Math.max(200, delay) : 0;
    const query = this.#order.kind === 'stream' ? bytes.slice(2) : bytes.slice();
    this.#after(delay + late, () => {
      if (fault === 'reset') return this.#end('wait', isStream ? 'reset' : 'refused');
      const answer = answerWith(fault, query, isStream ? 'tcp' : 'udp', this.#parts.authority);
      if (answer !== undefined) this.#answer(answer, request);
      this.#watchIdle();
    });
  }

  close(): void {
    this.#closed = true;
    this.#forgetIdle();
    for (const cancel of this.#pending) cancel();
  }

  #answer(answer: Uint8Array, request: number): void {
    const { events, kind } = this.#order;
    if (kind === 'session') {
      events.answered({
        request,
        status: 200,
        cause: 'other',
        contentType: 'application/dns-message',
        bytes: answer,
        age: 0,
      });
    } else if (kind === 'stream') {
      events.received(Uint8Array.of(answer.byteLength >> 8, answer.byteLength & 255, ...answer));
    } else {
      events.received(answer);
    }
  }

  #watchIdle(): void {
    this.#forgetIdle();
    if (this.#order.kind === 'datagram' || this.#closed) return;
    this.#forgetIdle = this.#after(IDLE_LIMIT, () => {
      if (this.#parts.script().fault === 'closes-idle') this.#end('receive', 'endOfStream');
    });
  }

  #end(stage: 'connect' | 'wait' | 'receive', cause: 'refused' | 'reset' | 'endOfStream'): void {
    this.close();
    this.#order.events.closed({ stage, cause, osCode: 0, why: cause });
  }

  #after(ms: number, act: () => void): () => void {
    const cancel = this.#parts.clock.after(ms, () => {
      this.#pending.delete(cancel);
      if (!this.#closed) act();
    });
    this.#pending.add(cancel);
    return cancel;
  }
}
