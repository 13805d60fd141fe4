import type {
  Endpoint,
  Stage,
  TransportCause,
  TransportEvent,
  TransportKind,
  Upstream,
} from './core.ts';

/** Work of a request, on hosts that end I/O with the request that began it. */
export interface Scope {
  /** Keeps the request's I/O and timers alive until `work` is done. */
  waitUntil(work: Promise<unknown>): void;
}

/** How a transport ended: where, of what, and in words for the log. */
export interface TransportFailure {
  stage: Stage;
  cause: TransportCause;
  /** The operating system's number; 0 where there is none. */
  osCode: number;
  why: string;
}

/** How one request of a session ended, as core is told. */
export type SessionAnswer = Omit<
  Extract<TransportEvent, { kind: 'sessionAnswered' }>,
  'kind' | 'transport'
>;

/** Is told what happens to one transport. After `closed` nothing more may be told. */
export interface TransportEvents {
  opened(local?: Endpoint): void;
  /** A datagram, or any piece of a stream; borrowed for the call. */
  received(bytes: Uint8Array): void;
  answered(answer: SessionAnswer, scope?: Scope): void;
  closed(failure: TransportFailure): void;
}

/** What opening a transport needs. */
export interface TransportOrder {
  kind: TransportKind;
  /** The literal address; none in a session that finds its own way by the URL. */
  remote?: Endpoint;
  /** TLS, with the upstream's certificate checked. */
  secure: boolean;
  upstream: Upstream;
  events: TransportEvents;
}

/** One socket or session to an upstream. */
export interface Transport {
  /** Takes one whole message; in a session `request` names it and `scope` is whose it is. */
  send(bytes: Uint8Array, request: number, scope?: Scope): void;
  /** Nobody waits for this request's answer any more; nothing more is told about it. */
  cancel?(request: number): void;
  /** It will stand idle, but stays watched. */
  park?(): void;
  /** Ends it; nothing more is told. */
  close(): void;
}

/**
 * Begins to open a transport: `events.opened` or `events.closed` follows, at once or later. What
 * it throws counts as a failure to connect.
 */
export type OpenTransport = (order: TransportOrder) => Transport;

/** Which protocols a host can speak to upstreams, and how it opens each. */
export interface TransportSet {
  datagram?: OpenTransport;
  /** TCP. */
  stream?: OpenTransport;
  /** TLS, with ALPN "dot". */
  secureStream?: OpenTransport;
  session?: OpenTransport;
  /** Whether the keys of certificates can be held against pins, on streams. */
  checksPins: boolean;
}

/** The opener of this kind of transport. */
export function openerOf(set: TransportSet, order: TransportOrder): OpenTransport | undefined {
  if (order.kind === 'datagram') return set.datagram;
  if (order.kind === 'session') return set.session;
  return order.secure ? set.secureStream : set.stream;
}

/** The literal address of an order. Errors: it has none. */
export function addressOf(order: TransportOrder): Endpoint {
  if (order.remote === undefined) throw new Error('no address to connect to');
  return order.remote;
}
