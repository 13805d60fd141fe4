import type { Stage } from '../core.ts';
import type { Transport, TransportEvents, TransportFailure } from '../open_transport.ts';
import { endOfStream, failureOf } from '../transport_failure.ts';

/** A server that takes no octets is given up once this many wait for it. */
const MAX_UNSENT_BYTES = 1 << 20;

/** A connection as web streams: what Deno and Workers give. */
export interface WebConnection {
  readable: ReadableStream<Uint8Array>;
  writable: WritableStream<Uint8Array>;
  close(): unknown;
}

/** A connection made of web streams, as a transport. */
export class WebStream implements Transport {
  readonly #events: TransportEvents;
  #connection: WebConnection | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #unsent = 0;
  #over = false;

  /** Connects, and tells what happens from then on. What `connect` throws happens at `stage`. */
  constructor(connect: () => Promise<WebConnection>, stage: Stage, events: TransportEvents) {
    this.#events = events;
    void this.#run(connect, stage);
  }

  async #run(connect: () => Promise<WebConnection>, stage: Stage): Promise<void> {
    let at = stage;
    try {
      const connection = await connect();
      this.#connection = connection;
      if (this.#over) return this.close();
      at = 'wait';
      this.#writer = connection.writable.getWriter();
      this.#events.opened();
      const reader = connection.readable.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (this.#over) return;
        if (done) return this.#fail(endOfStream(at));
        this.#events.received(value);
      }
    } catch (error) {
      this.#fail(failureOf(error, at));
    }
  }

  #fail(failure: TransportFailure): void {
    if (this.#over) return;
    this.close();
    this.#events.closed(failure);
  }

  send(bytes: Uint8Array): void {
    this.#unsent += bytes.byteLength;
    if (this.#unsent > MAX_UNSENT_BYTES) {
      const why = 'it takes no octets';
      queueMicrotask(() => this.#fail({ stage: 'send', cause: 'other', osCode: 0, why }));
      return;
    }
    this.#writer?.write(bytes).then(
      () => {
        this.#unsent -= bytes.byteLength;
      },
      (error: unknown) => this.#fail(failureOf(error, 'send')),
    );
  }

  close(): void {
    this.#over = true;
    // It may be closed already, from the other side: there is nothing left to do then.
    Promise.resolve()
      .then(() => this.#connection?.close())
      .catch(() => {});
  }
}
