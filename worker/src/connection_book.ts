import type { Action, CoreEvent } from './core.ts';
import { type Sent, typeOf, UpstreamRows } from './upstream_rows.ts';

// Connections to upstreams as `/api/connections` of the native server tells them, noted from what core
// wants and is told. Those of clients end at the platform, which shows none.

/** Connections remembered after their end; observers at a time, and how long one is without a look. */
const MOST_CLOSED = 256;
const MOST_OBSERVERS = 16;
const OBSERVER_MS = 120_000;
/** Octets of a length before each message of a stream (RFC 1035 4.2.2). */
const PREFIX_BYTES = 2;

const COUNTERS = { bytes_in: 0, bytes_out: 0, queries: 0, answers: 0 };
type Counters = typeof COUNTERS;

/** A connection. Times are milliseconds of the driver's clock. */
interface Connection {
  readonly cookie: string;
  readonly kind: 'https' | 'dot' | 'tcp' | 'udp';
  readonly place: string;
  readonly remote: string;
  readonly openedAt: number;
  readonly total: Counters;
  /** Queries under way, by request or by id. */
  readonly pending: Map<number, Sent>;
  /** Octets of a stream that are not a whole message yet. */
  partial: Uint8Array;
  state: 'opening' | 'open' | 'closed';
  activeAt: number;
  handshake: number | undefined;
  closedAt: number;
  reason: string;
  failedAt: string | undefined;
}

/** What an observer saw when it looked last. */
interface Seen {
  at: number;
  closed: number;
  totals: Map<string, Counters>;
}

/** Sees what core wants and is told, as `DriverParts.watch` does. */
export type Watch = (step: CoreEvent | Action, now: number) => void;

/** All connections to upstreams of one server. */
export class ConnectionBook {
  readonly #active = new Set<Connection>();
  readonly #closed: Connection[] = [];
  readonly #rows = new UpstreamRows();
  readonly #observers = new Map<string, Seen>();
  #opened = 0;
  #closings = 0;

  /** A watch for the driver of one instance; `urlOf` names its upstreams. */
  watch(urlOf: (upstream: number) => string): Watch {
    const byId = new Map<number, Connection>();
    return (step, now) => {
      if (step.kind === 'open') {
        byId.set(step.transport, this.#open(step, urlOf(step.upstream), now));
        return;
      }
      if (!('transport' in step)) return;
      const connection = byId.get(step.transport);
      if (connection === undefined) return;
      if (step.kind === 'close' || step.kind === 'closed') byId.delete(step.transport);
      this.#note(connection, step, now);
    };
  }

  /** What changed since this observer last looked; of one that is new, all that is open. */
  look(observer: string, now: number): unknown {
    for (const [name, seen] of this.#observers) {
      if (now - seen.at > OBSERVER_MS) this.#observers.delete(name);
    }
    const before = this.#observers.get(observer);
    if (before === undefined && this.#observers.size >= MOST_OBSERVERS) return undefined;
    const text = (it: Connection) => describe(it, before?.totals.get(it.cookie) ?? COUNTERS, now);
    const fresh = this.#closings - (before?.closed ?? this.#closings);
    const seen: Seen = { at: now, closed: this.#closings, totals: new Map() };
    for (const it of this.#active) seen.totals.set(it.cookie, { ...it.total });
    this.#observers.set(observer, seen);
    return {
      first: before === undefined,
      active: [...this.#active].map(text),
      closed: fresh === 0 ? [] : this.#closed.slice(-fresh).map(text),
      lost: Math.max(0, fresh - this.#closed.length),
      dns: this.#rows.all(),
    };
  }

  /** Every connection ended at once, as where an instance was lost. */
  endAll(reason: string, now: number): void {
    for (const it of [...this.#active]) this.#end(it, reason, now);
  }

  #open(open: Extract<Action, { kind: 'open' }>, place: string, now: number): Connection {
    this.#opened += 1;
    const stream = open.secure ? 'dot' : 'tcp';
    const { remote } = open;
    const it: Connection = {
      cookie: String(this.#opened),
      kind: ({ session: 'https', datagram: 'udp', stream } as const)[open.transportKind],
      place,
      remote: remote === undefined ? '' : `${remote.address}:${remote.port}`,
      openedAt: now,
      total: { ...COUNTERS },
      pending: new Map(),
      partial: new Uint8Array(),
      state: 'opening',
      activeAt: now,
      handshake: undefined,
      closedAt: 0,
      reason: '',
      failedAt: undefined,
    };
    this.#active.add(it);
    return it;
  }

  #note(it: Connection, step: (CoreEvent | Action) & { transport: number }, now: number): void {
    it.activeAt = now;
    switch (step.kind) {
      case 'opened':
        it.state = 'open';
        it.handshake = now - it.openedAt;
        break;
      case 'send':
        this.#send(it, step, now);
        break;
      case 'received':
        it.total.bytes_in += step.bytes.length;
        for (const message of messagesOf(it, step.bytes))
          this.#answer(it, idOf(message), message, now);
        break;
      case 'sessionAnswered':
        it.total.bytes_in += step.bytes.length;
        if (step.status === 200) this.#answer(it, step.request, step.bytes, now);
        else this.#fail(it, step.request, now);
        break;
      case 'cancelRequest':
        it.pending.delete(step.request);
        break;
      case 'close':
        this.#end(it, step.reason, now);
        break;
      case 'closed':
        it.failedAt = step.stage;
        this.#end(it, step.cause, now);
        break;
    }
  }

  #send(it: Connection, step: Extract<Action, { kind: 'send' }>, now: number): void {
    const framed = it.kind === 'dot' || it.kind === 'tcp';
    const message = framed ? step.bytes.subarray(PREFIX_BYTES) : step.bytes;
    it.total.bytes_out += step.bytes.length;
    it.total.queries += 1;
    const key = it.kind === 'https' ? step.request : idOf(message);
    it.pending.set(key, { upstream: it.place, type: typeOf(message), at: now });
  }

  #answer(it: Connection, key: number, message: Uint8Array, now: number): void {
    it.total.answers += 1;
    const sent = it.pending.get(key);
    it.pending.delete(key);
    if (sent !== undefined) this.#rows.answered(sent, message, now);
  }

  #fail(it: Connection, key: number, now: number): void {
    const sent = it.pending.get(key);
    it.pending.delete(key);
    if (sent !== undefined) this.#rows.failed(sent, now);
  }

  #end(it: Connection, reason: string, now: number): void {
    for (const key of [...it.pending.keys()]) this.#fail(it, key, now);
    Object.assign(it, { state: 'closed', closedAt: now, reason });
    this.#active.delete(it);
    this.#closings += 1;
    this.#closed.push(it);
    if (this.#closed.length > MOST_CLOSED) this.#closed.shift();
  }
}

function idOf(message: Uint8Array): number {
  return ((message[0] ?? 0) << 8) | (message[1] ?? 0);
}

/** The whole messages that a piece completes. */
function messagesOf(it: Connection, piece: Uint8Array): Uint8Array[] {
  if (it.kind === 'udp') return [piece];
  const all = new Uint8Array(it.partial.length + piece.length);
  all.set(it.partial);
  all.set(piece, it.partial.length);
  const messages: Uint8Array[] = [];
  let at = 0;
  while (all.length - at >= PREFIX_BYTES) {
    const end = at + PREFIX_BYTES + idOf(all.subarray(at));
    if (end > all.length) break;
    messages.push(all.subarray(at + PREFIX_BYTES, end));
    at = end;
  }
  it.partial = all.slice(at);
  return messages;
}

/** A connection in the native server's words. */
function describe(it: Connection, before: Counters, now: number): Record<string, unknown> {
  const last = Object.fromEntries(
    Object.entries(it.total).map(([name, value]) => [name, value - before[name as keyof Counters]]),
  );
  const end = {
    lived_ms: Math.round(it.closedAt - it.openedAt),
    reason: it.reason,
    connections: 1,
  };
  return {
    cookie: it.cookie,
    side: 'upstream',
    kind: it.kind,
    state: it.state,
    place: it.place,
    remote: it.remote,
    opened_ms_ago: Math.round(now - it.openedAt),
    active_ms_ago: Math.round(now - it.activeAt),
    ...(it.state === 'closed' ? end : {}),
    ...(it.failedAt === undefined ? {} : { failed_at: it.failedAt }),
    ...(it.handshake === undefined ? {} : { handshake_us: Math.round(it.handshake * 1000) }),
    total: { ...it.total },
    last,
  };
}
