import type { Socket } from 'node:net';
import type { Endpoint, Stage } from '../core.ts';
import type { Transport, TransportEvents, TransportFailure } from '../open_transport.ts';
import { endOfStream, failureOf } from '../transport_failure.ts';

/** A server that takes no octets is given up once this many wait for it. */
const MAX_UNSENT_BYTES = 1 << 20;
/** From the last octet of an idle connection to the first probe. Unit: milliseconds. */
const KEEPALIVE_MS = 30_000;

/** A TCP or TLS socket of Node or Bun, as a transport. Whoever opens it says when it is open. */
export class NodeStream implements Transport {
  readonly #socket: Socket;
  readonly #events: TransportEvents;
  /** Where it stands: what fails, fails there. */
  #stage: Stage = 'connect';
  #over = false;

  constructor(socket: Socket, events: TransportEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.setNoDelay(true);
    socket.on('data', (octets: Buffer) => {
      if (!this.#over) events.received(octets);
    });
    socket.on('error', (error) => this.fail(failureOf(error, this.#stage)));
    socket.on('end', () => this.fail(endOfStream(this.#stage)));
    socket.on('close', () => this.fail(endOfStream(this.#stage)));
  }

  /** It is connected; TLS comes next. */
  connected(): void {
    this.#stage = 'tls';
  }

  opened(): void {
    if (this.#over) return;
    this.#stage = 'wait';
    this.#events.opened(localEndpoint(this.#socket));
  }

  fail(failure: TransportFailure): void {
    if (this.#over) return;
    this.close();
    this.#events.closed(failure);
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
    if (this.#socket.writableLength <= MAX_UNSENT_BYTES) return;
    const why = 'it takes no octets';
    // Told when the caller is done, as every end is.
    queueMicrotask(() => this.fail({ stage: 'send', cause: 'other', osCode: 0, why }));
  }

  park(): void {
    this.#socket.setKeepAlive(true, KEEPALIVE_MS);
  }

  close(): void {
    this.#over = true;
    this.#socket.destroy();
  }
}

function localEndpoint(socket: Socket): Endpoint | undefined {
  const { localAddress, localPort } = socket;
  if (localAddress === undefined || localPort === undefined) return undefined;
  return { address: localAddress, port: localPort };
}
