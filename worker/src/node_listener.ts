import { once } from 'node:events';
import { createServer } from 'node:http';
import { createSecureServer, type SecureServerOptions, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { ListenAddress } from './listen_address.ts';
import type { NodeRequest, NodeResponse } from './node_exchange.ts';
import type { Pair } from './own_server.ts';

/** Longest time for a request's header, and for all of it, over HTTP/1.1. Unit: milliseconds. */
const REQUEST_TIMEOUT_MS = 5000;
/** Longest that nothing moves on a connection of HTTP/2. Unit: milliseconds. */
const STALL_TIMEOUT_MS = 120_000;

/** Waits for requests at one address: over HTTP/1.1, and HTTP/2 beside it where it is secure. */
export class NodeListener {
  readonly #server: Server & { keepAliveTimeout?: number };
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();
  #closing = false;

  /** Answers each request by `answer` from now on. */
  static async open(
    answer: (request: NodeRequest, response: NodeResponse) => void,
    listen: ListenAddress,
    pair: Pair | undefined,
  ): Promise<NodeListener> {
    const listener = new NodeListener(answer, pair);
    await once(listener.#server.listen(listen.port, listen.address), 'listening');
    return listener;
  }

  private constructor(
    answer: (request: NodeRequest, response: NodeResponse) => void,
    pair: Pair | undefined,
  ) {
    const options = { headersTimeout: REQUEST_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
    this.#server =
      pair === undefined
        ? createServer(options, answer)
        : this.#createSecure({ ...pair, ...options, allowHTTP1: true }, answer);
    // Of TLS too it is the connection below: that is there before the handshake.
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  #createSecure(
    options: SecureServerOptions,
    answer: (request: NodeRequest, response: NodeResponse) => void,
  ): Server {
    const server = createSecureServer(options, answer);
    server.setTimeout(STALL_TIMEOUT_MS);
    server.on('session', (session) => {
      this.#sessions.add(session);
      session.once('close', () => this.#sessions.delete(session));
      // Its handshake was under way.
      if (this.#closing) session.close();
    });
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no more requests, and is done when those that it took have their answers. */
  async close(): Promise<void> {
    this.#closing = true;
    const closed = once(this.#server, 'close');
    this.#server.close();
    // It closes those that are idle now; who has an answer from here on is not waited for again.
    this.#server.keepAliveTimeout = 1;
    // A server of HTTP/2 would wait for its clients to leave.
    for (const session of this.#sessions) session.close();
    await closed;
  }

  /** Takes no more requests, and ends every connection as it is; also while it closes. */
  end(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
