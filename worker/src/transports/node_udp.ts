import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import {
  addressOf,
  type OpenTransport,
  type Transport,
  type TransportEvents,
} from '../open_transport.ts';
import { failureOf } from '../transport_failure.ts';

/**
 * Opens a UDP socket connected to the upstream; the source port is the kernel's random choice
 * (RFC 5452 9.2). In Node, Bun and Deno, whose connected sockets take in what anybody sends: so
 * the source of each datagram is looked at (RFC 5452 9.1).
 */
export const openNodeUdp: OpenTransport = (order) => {
  const { address, port } = addressOf(order);
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  const isFromUpstream = (from: RemoteInfo): boolean =>
    from.port === port && withoutZone(from.address) === withoutZone(address);
  const transport = new NodeUdp(socket, order.events, isFromUpstream);
  socket.connect(port, address);
  return transport;
};

/** A link-local address names its interface behind it. */
function withoutZone(address: string): string {
  return address.replace(/%.*$/, '');
}

class NodeUdp implements Transport {
  readonly #socket: Socket;
  #over = false;

  constructor(
    socket: Socket,
    events: TransportEvents,
    isFromUpstream: (from: RemoteInfo) => boolean,
  ) {
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
    socket.on('message', (octets, from) => {
      if (!this.#over && isFromUpstream(from)) events.received(octets);
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
