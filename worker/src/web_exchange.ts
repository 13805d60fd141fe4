import type { RequestHead } from './core.ts';
import type { Asker, DohServer, HttpAnswer } from './doh_server.ts';
import { type Body, readInTime } from './read_bounded.ts';

/** Responses that have no content by definition (RFC 9110 15.3.5). */
const NO_CONTENT = 204;
/**
 * Responses to make others like, by their headers: a list that answers share is a part of one head,
 * so that it has one status, and nobody writes to it.
 */
const MODELS = new WeakMap<HttpAnswer['headers'], Response>();

/** Answers a `Request` with a `Response`, where HTTP is spoken in these. Never rejects. */
export async function exchange(
  server: DohServer,
  request: Request,
  asker: Asker,
): Promise<Response> {
  try {
    return responseOf(await server.answer(headOf(request), asker, bodyReader(request)));
  } catch (error) {
    return responseOf(server.internalError(error));
  }
}

/** The same for what is known; nothing where a body or an upstream had to be waited for. */
export function exchangeAtOnce(
  server: DohServer,
  request: Request,
  asker: Asker,
): Response | undefined {
  try {
    const answer = server.answerAtOnce(headOf(request), asker);
    return answer === undefined ? undefined : responseOf(answer);
  } catch {
    // `exchange` meets the same, and answers it.
    return undefined;
  }
}

/** Path and query of an absolute URL. */
export function targetOf(url: string): string {
  const authority = url.indexOf('//') + 2;
  const path = url.indexOf('/', authority);
  return path < 0 ? '/' : url.slice(path);
}

/** Host and port of an absolute URL. */
export function hostOf(url: string): string {
  const authority = url.indexOf('//') + 2;
  const path = url.indexOf('/', authority);
  return path < 0 ? url.slice(authority) : url.slice(authority, path);
}

function headOf(request: Request): RequestHead {
  const { method, headers, url } = request;
  // Nothing is asked of the runtime that does not matter: each field is a call into it.
  const mayHaveBody = method === 'POST';
  return {
    method,
    target: targetOf(url),
    contentType: mayHaveBody ? (headers.get('content-type') ?? '') : '',
    accept: headers.get('accept') ?? '',
    hasBody: mayHaveBody && request.body !== null,
  };
}

function bodyReader(request: Request): (limit: number) => Promise<Body> {
  return async (limit) => {
    const announced = Number(request.headers.get('content-length') ?? 0);
    if (announced > limit) return undefined;
    // A client that goes away before its body ended gets no answer, whichever it is.
    return readInTime(request.body, limit).catch(() => undefined);
  };
}

function responseOf(answer: HttpAnswer): Response {
  const { status, body } = answer;
  const content = body.length === 0 || status === NO_CONTENT ? null : (body as BodyInit);
  return new Response(content, answer.shared ? modelOf(answer) : initOf(answer));
}

/** The same list as before is not read anew, which would cost more than the answer does. */
function modelOf(answer: HttpAnswer): Response {
  let model = MODELS.get(answer.headers);
  if (model === undefined) {
    model = new Response(null, initOf(answer));
    MODELS.set(answer.headers, model);
  }
  return model;
}

function initOf({ status, headers }: HttpAnswer): ResponseInit {
  return { status, headers: headers as [string, string][] };
}
