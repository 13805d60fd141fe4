import { connect } from 'cloudflare:sockets';
import { addressOf, type OpenTransport } from '../open_transport.ts';
import { WebStream } from './web_stream.ts';

/** Opens a TCP connection, in a Worker. It lives as long as the request or object that opens it. */
export const openCloudflareTcp: OpenTransport = (order) => {
  const { address, port } = addressOf(order);
  const open = async () => {
    const socket = connect({ hostname: address, port }, { allowHalfOpen: false });
    await socket.opened;
    return socket;
  };
  return new WebStream(open, 'connect', order.events);
};

/**
 * Opens a TLS connection, in a Worker. The certificate is held against the upstream's name, or its
 * address where it has none; Workers show nobody the certificate, so pins cannot be checked.
 */
export const openCloudflareTls: OpenTransport = (order) => {
  const { address, port } = addressOf(order);
  const open = async () => {
    const plain = connect({ hostname: address, port }, { secureTransport: 'starttls' });
    await plain.opened;
    const socket = plain.startTls({ expectedServerHostname: order.upstream.name || address });
    await socket.opened;
    return socket;
  };
  return new WebStream(open, 'connect', order.events);
};
