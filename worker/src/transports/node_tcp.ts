import { connect } from 'node:net';
import { addressOf, type OpenTransport } from '../open_transport.ts';
import { NodeStream } from './node_stream.ts';

/** Opens a TCP connection, in Node and Bun. */
export const openNodeTcp: OpenTransport = (order) => {
  const { address, port } = addressOf(order);
  const socket = connect({ host: address, port });
  const stream = new NodeStream(socket, order.events);
  socket.once('connect', () => stream.opened());
  return stream;
};
