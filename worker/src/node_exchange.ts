import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { TLSSocket } from 'node:tls';
import type { Asker, DohServer, HttpAnswer } from './doh_server.ts';
import { BODY_TIMEOUT_MS, type Body } from './read_bounded.ts';

export type NodeRequest = IncomingMessage | Http2ServerRequest;
export type NodeResponse = ServerResponse | Http2ServerResponse;

const REQUEST_TIMEOUT = 408;

/** Answers a request of Node's HTTP servers, of either version. */
export function exchange(server: DohServer, request: NodeRequest, response: NodeResponse): void {
  const { headers } = request;
  const asker: Asker = {
    // A link-local address names its interface behind it.
    address: request.socket.remoteAddress?.replace(/%.*$/, '') ?? '',
    host: headers.host ?? headers[':authority']?.toString() ?? '',
    serverName: serverNameOf(request),
    gone: () => goneOf(response),
  };
  const head = {
    method: request.method ?? '',
    target: request.url ?? '',
    contentType: headers['content-type'] ?? '',
    accept: headers.accept ?? '',
    hasBody: hasBody(request),
  };
  answerSafely(
    server,
    () => server.answer(head, asker, (limit) => readBody(request, limit)),
    (it) => write(response, it),
  );
}

/** Whatever goes wrong, there is an answer, and the process goes on. */
function answerSafely(
  server: DohServer,
  answer: () => HttpAnswer | Promise<HttpAnswer>,
  give: (answer: HttpAnswer) => void,
): void {
  const fail = (error: unknown): void => give(server.internalError(error));
  try {
    const it = answer();
    if (it instanceof Promise) it.then(give).catch(fail);
    else give(it);
  } catch (error) {
    fail(error);
  }
}

/** The name that was asked for in TLS; empty without. */
function serverNameOf({ socket }: NodeRequest): string {
  const name: unknown = socket instanceof TLSSocket ? Reflect.get(socket, 'servername') : '';
  return typeof name === 'string' ? name : '';
}

function goneOf(response: NodeResponse): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  return gone.signal;
}

function hasBody({ headers, httpVersionMajor, method }: NodeRequest): boolean {
  const length = headers['content-length'];
  if (length !== undefined) return Number(length) > 0;
  // In HTTP/2 a body needs no announcement.
  return headers['transfer-encoding'] !== undefined || (httpVersionMajor > 1 && method === 'POST');
}

/** The whole body; nothing also when its client went away before its end. */
function readBody(request: NodeRequest, limit: number): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => resolve('late'), BODY_TIMEOUT_MS);
    const give = (body: Body): void => {
      clearTimeout(timer);
      resolve(body);
    };
    request.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size <= limit) pieces.push(piece);
      else give(undefined);
    });
    request.once('end', () => give(Buffer.concat(pieces)));
    request.once('error', () => give(undefined));
    request.once('close', () => give(undefined));
  });
}

function write(response: NodeResponse, { status, headers, body }: HttpAnswer): void {
  if (response.destroyed) return;
  response.statusCode = status;
  for (const [name, value] of headers) response.setHeader(name, value);
  if (status === REQUEST_TIMEOUT) leaveRest(response);
  response.end(body);
}

/** What is still to come of the request is not waited for once it has its answer. */
function leaveRest(response: NodeResponse): void {
  if ('stream' in response) {
    const { stream } = response;
    stream.once('finish', () => stream.close(constants.NGHTTP2_NO_ERROR));
  } else {
    response.setHeader('connection', 'close');
  }
}
