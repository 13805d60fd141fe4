import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import {
  addressOf,
  type OpenTransport,
  type Transport,
  type TransportEvents,
} from '../open_transport.ts';
import { failureOf } from '../transport_failure.ts';

/**
 * Opens a UDP socket connected to the upstream, so that only its datagrams come in; the source
 * port is the kernel's random choice (RFC 5452 9.2). In Node, Bun and Deno.
 */
export const openNodeUdp: OpenTransport = (order) => {
  const { address, port } = addressOf(order);
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  const transport = new NodeUdp(socket, order.events);
  socket.connect(port, address);
  return transport;
};

class NodeUdp implements Transport {
  readonly #socket: Socket;
  #over = false;

  constructor(socket: Socket, events: TransportEvents) {
    this.#socket = socket;
    let isOpen = false;
    const fail = (error: unknown): void => {
      if (this.#over) return;
      this.close();
      events.closed(failureOf(error, isOpen ? 'wait' : 'connect'));
    };
    socket.once('connect', () => {
      isOpen = true;
      if (!this.#over) events.opened();
    });
    socket.on('message', (octets) => {
      if (!this.#over) events.received(octets);
    });
    socket.on('error', fail);
  }

  send(bytes: Uint8Array): void {
    // A failure comes as an event too.
    this.#socket.send(bytes, () => {});
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket.close();
  }
}
