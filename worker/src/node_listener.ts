import { once } from 'node:events';
import { createServer } from 'node:http';
import { createSecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import type { ListenAddress } from './listen_address.ts';
import type { NodeRequest, NodeResponse } from './node_exchange.ts';
import type { Pair } from './own_server.ts';

/** Longest time for a request's header, and for all of it, over HTTP/1.1. Unit: milliseconds. */
const REQUEST_TIMEOUT_MS = 5000;
/** Longest that nothing moves on a connection of HTTP/2. Unit: milliseconds. */
const STALL_TIMEOUT_MS = 120_000;

/** Waits for requests at one address: over HTTP/1.1, and HTTP/2 beside it where it is secure. */
export class NodeListener {
  readonly #server: Server;
  readonly #sessions = new Set<ServerHttp2Session>();

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
    if (pair === undefined) {
      this.#server = createServer(options, answer);
      return;
    }
    const server = createSecureServer({ ...pair, ...options, allowHTTP1: true }, answer);
    server.setTimeout(STALL_TIMEOUT_MS);
    server.on('session', (session) => {
      this.#sessions.add(session);
      session.once('close', () => this.#sessions.delete(session));
    });
    this.#server = server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no more requests, and is done when those that it took have their answers. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    // A server of HTTP/2 would wait for its clients to leave.
    for (const session of this.#sessions) session.close();
    await closed;
  }
}
