import type { ClientProtocol, Stage, TransportCause } from './words.ts';

/** An address as text, and a port. */
export interface Endpoint {
  address: string;
  port: number;
}

/** A query of a client, whole. */
export interface QueryArrived {
  /** Names it until its reply; the host's choice, a u32. */
  query: number;
  message: Uint8Array;
  /** Default: http2. */
  protocol?: ClientProtocol;
  /** The client's own, as text. Default: none is known. */
  address?: string;
  port?: number;
  /** Host header. */
  host?: string;
  /** The name that was asked for in TLS (RFC 6066 3). */
  serverName?: string | undefined;
  /** What follows the DoH path, still percent-encoded. */
  token?: string;
  /** Most octets the reply may have. Default: 65535. */
  sizeLimit?: number;
  /** On a stream: how long it may stand idle. Unit: milliseconds. */
  idleTimeout?: number;
  /** Dropped when it would have to wait for an upstream. */
  onlyAtOnce?: boolean;
}

/** What a host tells of the transports that core asked for. */
export type TransportEvent =
  | { kind: 'opened'; transport: number; local?: Endpoint }
  /** `source`: where a datagram came from; left out: where the transport leads. */
  | { kind: 'received'; transport: number; source?: Endpoint; bytes: Uint8Array }
  | {
      kind: 'sessionAnswered';
      transport: number;
      request: number;
      /** Of HTTP; 0: the request died alone, of `cause`. */
      status: number;
      cause: TransportCause;
      contentType: string;
      bytes: Uint8Array;
      /** Of the response. Unit: seconds. */
      age: number;
      /** Unit: milliseconds. */
      retryAfter?: number;
    }
  | { kind: 'limits'; transport: number; maxInFlight: number; draining: boolean }
  | { kind: 'closed'; transport: number; stage: Stage; cause: TransportCause; osCode: number };

/** Everything a host can tell, time apart. */
export type CoreEvent =
  | TransportEvent
  | ({ kind: 'queryArrived' } & QueryArrived)
  | { kind: 'queryCancelled'; query: number }
  /** No new queries; those in flight end by then, on the clock of `now`. */
  | { kind: 'drain'; until: number }
  /** Unix time, and what local clocks are ahead of UTC. Unit: seconds. */
  | { kind: 'wallClock'; unixTime: number; utcOffset: number }
  /** 32 octets. */
  | { kind: 'reseed'; seed: Uint8Array }
  /** Filtering rests till then, for all or for the group of that number. */
  | { kind: 'policyPaused'; group?: number; until: number };
