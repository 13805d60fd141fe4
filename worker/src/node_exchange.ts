import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { TLSSocket } from 'node:tls';
import type { Asker, DohServer, HttpAnswer } from './doh_server.ts';

export type NodeRequest = IncomingMessage | Http2ServerRequest;
export type NodeResponse = ServerResponse | Http2ServerResponse;

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

/** The whole body; nothing when it is over the limit, or its client went away before its end. */
function readBody(request: NodeRequest, limit: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let size = 0;
    request.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size <= limit) pieces.push(piece);
      else resolve(undefined);
    });
    request.once('end', () => resolve(Buffer.concat(pieces)));
    request.once('error', () => resolve(undefined));
    request.once('close', () => resolve(undefined));
  });
}

function write(response: NodeResponse, { status, headers, body }: HttpAnswer): void {
  if (response.destroyed) return;
  response.statusCode = status;
  for (const [name, value] of headers) response.setHeader(name, value);
  response.end(body);
}
