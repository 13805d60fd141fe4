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
  | ({ kind: 'respond' } & StatusResponse);

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
  const tokenSize = view.getUint32(at + 12, true);
  const form: AnswerForm = {
    format: wordOf(DOH_FORMATS, view.getUint8(at + 3)),
    headOnly: view.getUint8(at + 4) === 1,
    token: tokenSize === 0 ? '' : readToken(memory, view.getUint32(at + 8, true), tokenSize),
  };
  if (kind === 1) return { kind: 'readBody', max: view.getUint32(at + 16, true), ...form };
  const size = view.getUint32(at + 20, true);
  const begin = at + REQUEST_READ_SIZE;
  return { kind: 'query', message: bytes.slice(begin, begin + size), ...form };
}

/** A part of the target, which stands behind the method in the record that was written. */
function readToken(memory: Memory, at: number, size: number): string {
  const { block, bytes, view } = memory;
  return textOf(bytes, block + 20 + view.getUint32(block + 4, true) + at, size);
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
