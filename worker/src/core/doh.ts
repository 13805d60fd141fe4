import { endpoint } from './event_record.ts';
import type { Memory } from './memory.ts';
import { KIND, roomFor, textOf } from './record.ts';
import { DOH_FORMATS, type DohFormat, wordOf } from './words.ts';

/** A request head, as far as DNS over HTTPS looks at it. */
export interface RequestHead {
  method: string;
  /** Path and query, or a whole URL. */
  target: string;
  contentType?: string;
  accept?: string;
  hasBody?: boolean;
}

/** Status, headers and body of a response that carries no DNS answer. */
export interface StatusResponse {
  status: number;
  headers: [string, string][];
  /** Text; empty where there is none. */
  body: string;
}

/** What to do with a request. */
export type DohRequest =
  /** It asks `message`. */
  | ({ kind: 'query'; message: Uint8Array } & AnswerForm)
  /** Its body is the message, of `max` octets at most: more is 413. */
  | ({ kind: 'readBody'; max: number } & AnswerForm)
  | ({ kind: 'respond' } & StatusResponse)
  /** It is a command: `answerCommand` says what to answer. */
  | { kind: 'command' };

/** A command, and who gives it. */
export interface CommandRequest {
  target: string;
  /** As in a query. */
  address: string;
  host: string;
  headOnly: boolean;
}

/** How the answer to a request is to be given. */
export interface AnswerForm {
  format: DohFormat;
  /** No body (HEAD). */
  headOnly: boolean;
  /** What follows the path, still percent-encoded. */
  token: string;
}

/** Sizes of records' fixed parts, as wasm/README.md has them. */
const REQUEST_READ_SIZE = 24;
const HEAD_SIZE = 10;

/** Maps a request head to what it asks for. */
export function readRequest(memory: Memory, resolver: number, head: RequestHead): DohRequest {
  const texts = [head.method, head.target, head.contentType ?? '', head.accept ?? ''];
  const out = memory.write(64 + roomFor(...texts));
  out
    .head(KIND.request)
    .u8(head.hasBody === true ? 1 : 0)
    .u8(0);
  out.zeros(16).texts(4, texts);
  memory.call('berth_read_request', resolver, memory.block, out.size);
  const at = memory.result();
  const { bytes, view } = memory;
  const kind = view.getUint8(at + 2);
  if (kind === 2) return { kind: 'respond', ...readHead(bytes, view, at + REQUEST_READ_SIZE) };
  if (kind === 3) return { kind: 'command' };
  const tokenSize = view.getUint32(at + 12, true);
  const format = wordOf(DOH_FORMATS, view.getUint8(at + 3));
  const headOnly = view.getUint8(at + 4) === 1;
  const token = tokenSize === 0 ? '' : readToken(memory, view.getUint32(at + 8, true), tokenSize);
  if (kind === 1) {
    return { kind: 'readBody', max: view.getUint32(at + 16, true), format, headOnly, token };
  }
  const begin = at + REQUEST_READ_SIZE;
  const message = bytes.slice(begin, begin + view.getUint32(at + 20, true));
  return { kind: 'query', message, format, headOnly, token };
}

/** A part of the target, which stands behind the method in the record that was written. */
function readToken(memory: Memory, at: number, size: number): string {
  const { block, bytes, view } = memory;
  return textOf(bytes, block + 20 + view.getUint32(block + 4, true) + at, size);
}

/** What a command is answered with. */
export function writeCommand(
  memory: Memory,
  resolver: number,
  now: number,
  { target, address, host, headOnly }: CommandRequest,
): StatusResponse {
  // Whatever an address costs comes before the record is begun, since it may move memory.
  if (address) memory.octets(address);
  const out = memory.write(64 + roomFor(host, target));
  out
    .head(KIND.command)
    .u8(headOnly ? 1 : 0)
    .u8(0);
  endpoint(out, address ? { address, port: 0 } : undefined, memory);
  out.u16(0);
  const sizes = out.size;
  out.zeros(8).texts(sizes, [host, target]);
  memory.call('berth_answer_command', resolver, now, memory.block, out.size);
  return readHead(memory.bytes, memory.view, memory.result() + 2);
}

/** The head of a response that carries an answer. */
export function writeAnswerHead(
  memory: Memory,
  answer: { format: DohFormat; maxAge: number; size: number },
): { status: number; headers: [string, string][] } {
  const format = DOH_FORMATS.indexOf(answer.format);
  memory.call('berth_write_answer_head', format, answer.maxAge, answer.size);
  const { status, headers } = readHead(memory.bytes, memory.view, memory.result() + 2);
  return { status, headers };
}

/** The response to what went wrong behind the head. */
export function writeStatusHead(
  memory: Memory,
  answer: { status: number; headOnly: boolean; retryAfter: number },
): StatusResponse {
  const { status, headOnly, retryAfter } = answer;
  memory.call('berth_write_status_head', status, headOnly ? 1 : 0, retryAfter);
  return readHead(memory.bytes, memory.view, memory.result() + 2);
}

/** A status, sizes, `name: value` lines and a body. */
function readHead(bytes: Uint8Array, view: DataView, at: number): StatusResponse {
  const headSize = view.getUint32(at + 2, true);
  const lines = textOf(bytes, at + HEAD_SIZE, headSize);
  const headers: [string, string][] = [];
  for (let begin = 0; begin < lines.length; ) {
    const middle = lines.indexOf(': ', begin);
    const end = lines.indexOf('\n', middle);
    headers.push([lines.slice(begin, middle), lines.slice(middle + 2, end)]);
    begin = end + 1;
  }
  const body = textOf(bytes, at + HEAD_SIZE + headSize, view.getUint32(at + 6, true));
  return { status: view.getUint16(at, true), headers, body };
}
