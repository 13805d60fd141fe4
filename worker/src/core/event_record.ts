import type { CoreEvent, Endpoint, QueryArrived } from './event.ts';
import { type Addresses, KIND, type RecordWriter, roomFor } from './record.ts';
import { CLIENT_PROTOCOLS, STAGES, TRANSPORT_CAUSES } from './words.ts';

/** Of an address that is not known. */
const NO_ADDRESS = new Uint8Array(16);

export function endpoint(
  out: RecordWriter,
  it: Endpoint | undefined,
  addresses: Addresses,
): RecordWriter {
  return out.u16(it?.port ?? 0).bytes(it === undefined ? NO_ADDRESS : addresses.octets(it.address));
}

/** Where the size of a query's server name stands, in octets from the record's begin. */
const SERVER_NAME_SIZE = 2;

/** Octets that the record of `query` needs at most. */
export function queryRoom(query: QueryArrived): number {
  const texts = roomFor(query.host ?? '', query.token ?? '', query.serverName ?? '');
  return 64 + texts + query.message.byteLength;
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
  out.texts(sizes, [query.host ?? '', query.token ?? '']);
  if (query.serverName) out.shortText(SERVER_NAME_SIZE, query.serverName);
  out.bytes(query.message);
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
        .u16(0)
        .u32(event.utcOffset >>> 0)
        .f64(event.unixTime * 1000);
      break;
    case 'reseed':
      out.head(KIND.reseed).u16(0).bytes(event.seed);
      break;
    case 'policyPaused':
      out.head(KIND.policyPaused).u8(event.group === undefined ? 0 : 1);
      out
        .u8(0)
        .u16(event.group ?? 0)
        .u16(0)
        .f64(event.until);
      break;
  }
}
