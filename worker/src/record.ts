// The records that cross the boundary, as wasm/README.md lays them out: little-endian, no padding
// but what is named there. Numbers become words here, in the order of the enums they stand for; a
// test holds these lists to what the module says.

/** Version of every record. */
export const RECORD_VERSION = 1;

export const ANSWER_SOURCES = [
  'none',
  'local',
  'cache',
  'stale',
  'upstream',
  'coalesced',
  'failure',
  'malformed',
] as const;
/** Where an answer came from. */
export type AnswerSource = (typeof ANSWER_SOURCES)[number];

export const STAGES = [
  'listen',
  'accept',
  'handshake',
  'proxyHeader',
  'firstByte',
  'request',
  'parse',
  'judgeQuestion',
  'cache',
  'coalesce',
  'select',
  'take',
  'resolveUpstream',
  'race',
  'connect',
  'tls',
  'send',
  'wait',
  'receive',
  'match',
  'judgeAnswer',
  'reply',
  'write',
  'park',
] as const;
/** A named place on a query's path. */
export type Stage = (typeof STAGES)[number];

export const TRANSPORT_CAUSES = [
  'endOfStream',
  'reset',
  'refused',
  'unreachable',
  'timedOut',
  'noDescriptor',
  'noPermission',
  'tlsFailed',
  'certificateExpired',
  'certificateName',
  'certificateUntrusted',
  'pinMismatch',
  'alpnRefused',
  'protocolError',
  'other',
] as const;
/** What went wrong with a transport. */
export type TransportCause = (typeof TRANSPORT_CAUSES)[number];

export const CLOSE_REASONS = [
  'none',
  'idle',
  'age',
  'uses',
  'poolFull',
  'closedByPeer',
  'error',
  'unexpectedData',
  'badFrame',
  'mismatches',
  'timedOut',
  'connectFailed',
  'lostRace',
  'drain',
  'noQuery',
] as const;
/** Why core closes a transport. */
export type CloseReason = (typeof CLOSE_REASONS)[number];

export const NOTICES = ['upstreamDown', 'upstreamUp', 'noUpstream'] as const;
/** What an operator should know of. */
export type NoticeKind = (typeof NOTICES)[number];

export const CLIENT_PROTOCOLS = ['udp', 'tcp', 'tls', 'http1', 'http2'] as const;
/** How a query came in. */
export type ClientProtocol = (typeof CLIENT_PROTOCOLS)[number];

export const TRANSPORT_KINDS = ['datagram', 'stream', 'session'] as const;
/** What a transport carries. */
export type TransportKind = (typeof TRANSPORT_KINDS)[number];

export const DOH_FORMATS = ['message', 'json'] as const;
/** How an answer over HTTP is to be given. */
export type DohFormat = (typeof DOH_FORMATS)[number];

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
  /** Host header or server name. */
  host?: string;
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
  /** Unit: seconds. */
  | { kind: 'wallClock'; unixTime: number }
  /** 32 octets. */
  | { kind: 'reseed'; seed: Uint8Array };

/** What core asks its host to do. Octets are the caller's to keep. */
export type Action =
  /** An empty message: the query is dropped. */
  | { kind: 'reply'; query: number; message: Uint8Array; source: AnswerSource; maxAge: number }
  /** Without `remote`: opened by its upstream's URL. */
  | {
      kind: 'open';
      transport: number;
      upstream: number;
      transportKind: TransportKind;
      remote?: Endpoint;
      secure: boolean;
    }
  | { kind: 'send'; transport: number; request: number; bytes: Uint8Array }
  | { kind: 'cancelRequest'; transport: number; request: number }
  | { kind: 'park' | 'unpark'; transport: number }
  | { kind: 'close'; transport: number; reason: CloseReason }
  | { kind: 'notice'; notice: NoticeKind; upstream: number; text: string }
  /** `at`: since the query came. Unit: milliseconds. */
  | {
      kind: 'finished';
      query: number;
      source: AnswerSource;
      timeline: { stage: Stage; at: number }[];
    };

/** First octets of records. */
export const KIND = {
  query: 1,
  cancelled: 2,
  opened: 3,
  received: 4,
  sessionAnswered: 5,
  limits: 6,
  closed: 7,
  drain: 8,
  wallClock: 9,
  reseed: 10,
  request: 32,
  reply: 65,
  open: 66,
  send: 67,
  cancelRequest: 68,
  park: 69,
  unpark: 70,
  close: 71,
  notice: 72,
  finished: 73,
} as const;

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

/** Text from a part of memory. */
export function textOf(bytes: Uint8Array, at: number, size: number): string {
  return size === 0 ? '' : DECODER.decode(bytes.subarray(at, at + size));
}

/** Writes a record's fields one after the other into memory that is there already. */
export class RecordWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #begin = 0;
  #at = 0;

  constructor() {
    this.#bytes = new Uint8Array();
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Begins a record at `at` of `bytes`, which has room for all of it. */
  begin(bytes: Uint8Array, view: DataView, at: number): this {
    this.#bytes = bytes;
    this.#view = view;
    this.#begin = at;
    this.#at = at;
    return this;
  }
  get size(): number {
    return this.#at - this.#begin;
  }

  head(kind: number): this {
    return this.u8(kind).u8(RECORD_VERSION);
  }
  u8(value: number): this {
    this.#view.setUint8(this.#at, value);
    this.#at += 1;
    return this;
  }
  u16(value: number): this {
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
    return this;
  }
  u32(value: number): this {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
    return this;
  }
  f64(value: number): this {
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
    return this;
  }
  bytes(octets: Uint8Array): this {
    this.#bytes.set(octets, this.#at);
    this.#at += octets.byteLength;
    return this;
  }
  zeros(count: number): this {
    this.#bytes.fill(0, this.#at, this.#at + count);
    this.#at += count;
    return this;
  }
  /** Returns how many octets it took. */
  text(text: string): number {
    if (text === '') return 0;
    const { written } = ENCODER.encodeInto(text, this.#bytes.subarray(this.#at));
    this.#at += written;
    return written;
  }
  /** Texts behind fields that hold their sizes, which stand at `sizes` of the record. */
  texts(sizes: number, texts: readonly string[]): this {
    texts.forEach((text, index) => {
      this.#view.setUint32(this.#begin + sizes + 4 * index, this.text(text), true);
    });
    return this;
  }
}

/** Octets that `text` needs at most. */
export function roomFor(...texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + 3 * text.length, 0);
}

/** Where an address is turned into 16 octets, or back. */
export interface Addresses {
  octets(address: string): Uint8Array;
  text(octets: Uint8Array): string;
}

/** Of an address that is not known. */
const NO_ADDRESS = new Uint8Array(16);

function endpoint(out: RecordWriter, it: Endpoint | undefined, addresses: Addresses): RecordWriter {
  return out.u16(it?.port ?? 0).bytes(it === undefined ? NO_ADDRESS : addresses.octets(it.address));
}

/** Octets that the record of `query` needs at most. */
export function queryRoom(query: QueryArrived): number {
  return 64 + roomFor(query.host ?? '', query.token ?? '') + query.message.byteLength;
}

export function writeQuery(out: RecordWriter, query: QueryArrived, addresses: Addresses): void {
  out.head(KIND.query).u16(0).u32(query.query);
  out.u8(CLIENT_PROTOCOLS.indexOf(query.protocol ?? 'http2')).u8(query.onlyAtOnce ? 1 : 0);
  const { address } = query;
  out.u16(query.port ?? 0).bytes(address ? addresses.octets(address) : NO_ADDRESS);
  out
    .u16(0)
    .f64(query.idleTimeout ?? -1)
    .u32(query.sizeLimit ?? 65535);
  const sizes = out.size;
  out.zeros(8).u32(query.message.byteLength);
  out.texts(sizes, [query.host ?? '', query.token ?? '']).bytes(query.message);
}

/** Octets that the record of `event` needs at most. */
export function eventRoom(event: CoreEvent): number {
  switch (event.kind) {
    case 'queryArrived':
      return queryRoom(event);
    case 'received':
      return 64 + event.bytes.byteLength;
    case 'sessionAnswered':
      return 64 + roomFor(event.contentType) + event.bytes.byteLength;
    default:
      return 64;
  }
}

/** Writes an event; `remotes` knows where each transport leads. */
export function writeEvent(
  out: RecordWriter,
  event: CoreEvent,
  addresses: Addresses,
  remotes: ReadonlyMap<number, Endpoint>,
): void {
  switch (event.kind) {
    case 'queryArrived':
      writeQuery(out, event, addresses);
      break;
    case 'queryCancelled':
      out.head(KIND.cancelled).u16(0).u32(event.query);
      break;
    case 'opened':
      out.head(KIND.opened).u16(0).u32(event.transport);
      endpoint(out, event.local, addresses);
      break;
    case 'received':
      out.head(KIND.received).u16(0).u32(event.transport);
      endpoint(out, event.source ?? remotes.get(event.transport), addresses).u16(0);
      out.u32(event.bytes.byteLength).bytes(event.bytes);
      break;
    case 'sessionAnswered': {
      out.head(KIND.sessionAnswered).u16(event.status).u32(event.transport).u32(event.request);
      out.u32(event.age).u8(TRANSPORT_CAUSES.indexOf(event.cause)).zeros(7);
      out.f64(event.retryAfter ?? -1);
      const sizes = out.size;
      out.u32(0).u32(event.bytes.byteLength).texts(sizes, [event.contentType]).bytes(event.bytes);
      break;
    }
    case 'limits':
      out
        .head(KIND.limits)
        .u8(event.draining ? 1 : 0)
        .u8(0);
      out.u32(event.transport).u32(event.maxInFlight);
      break;
    case 'closed':
      out.head(KIND.closed).u8(STAGES.indexOf(event.stage));
      out.u8(TRANSPORT_CAUSES.indexOf(event.cause)).u32(event.transport).u32(event.osCode);
      break;
    case 'drain':
      out.head(KIND.drain).zeros(6).f64(event.until);
      break;
    case 'wallClock':
      out
        .head(KIND.wallClock)
        .zeros(6)
        .f64(event.unixTime * 1000);
      break;
    case 'reseed':
      out.head(KIND.reseed).u16(0).bytes(event.seed);
      break;
  }
}

/** Reads the action record at `at`; octets are copied out. */
export function readAction(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  addresses: Addresses,
): Action {
  const u8 = (offset: number): number => view.getUint8(at + offset);
  const u16 = (offset: number): number => view.getUint16(at + offset, true);
  const u32 = (offset: number): number => view.getUint32(at + offset, true);
  const octets = (offset: number, size: number): Uint8Array =>
    bytes.slice(at + offset, at + offset + size);
  switch (u8(0)) {
    case KIND.reply:
      return {
        kind: 'reply',
        query: u32(4),
        message: octets(16, u32(12)),
        source: wordOf(ANSWER_SOURCES, u8(2)),
        maxAge: u32(8),
      };
    case KIND.open: {
      const address = octets(12, 16);
      // Read before the text is asked for, which is written where this record stands.
      const port = u16(10);
      const transportKind = wordOf(TRANSPORT_KINDS, u8(2));
      const open = {
        kind: 'open',
        transport: u32(4),
        upstream: u16(8),
        transportKind,
        secure: u8(3) === 1,
      } as const;
      if (address.every((octet) => octet === 0)) return open;
      return { ...open, remote: { address: addresses.text(address), port } };
    }
    case KIND.send:
      return { kind: 'send', transport: u32(4), request: u32(8), bytes: octets(16, u32(12)) };
    case KIND.cancelRequest:
      return { kind: 'cancelRequest', transport: u32(4), request: u32(8) };
    case KIND.park:
      return { kind: 'park', transport: u32(4) };
    case KIND.unpark:
      return { kind: 'unpark', transport: u32(4) };
    case KIND.close:
      return { kind: 'close', transport: u32(4), reason: wordOf(CLOSE_REASONS, u8(2)) };
    case KIND.notice:
      return {
        kind: 'notice',
        notice: wordOf(NOTICES, u8(2)),
        upstream: u16(4),
        text: textOf(bytes, at + 12, u32(8)),
      };
    case KIND.finished:
      return {
        kind: 'finished',
        query: u32(4),
        source: wordOf(ANSWER_SOURCES, u8(2)),
        timeline: Array.from({ length: u8(3) }, (_, index) => ({
          stage: wordOf(STAGES, u32(8 + 8 * index)),
          at: u32(12 + 8 * index) / 1000,
        })),
      };
    default:
      throw new RangeError(`there is no action of kind ${u8(0)}`);
  }
}

/** The word that a number stands for. */
export function wordOf<Word extends string>(words: readonly Word[], number: number): Word {
  const word = words[number];
  if (word === undefined) throw new RangeError(`there is no word for ${number}`);
  return word;
}
