import { addressOf, type OpenTransport } from '../open_transport.ts';
import { WebStream } from './web_stream.ts';

/** DNS over TLS in ALPN (RFC 7858 3.1). */
const PROTOCOL = 'dot';

/** Opens a TCP connection, in Deno. */
export const openDenoTcp: OpenTransport = (order) => {
  const { address, port } = addressOf(order);
  const connect = async () => {
    const connection = await Deno.connect({ hostname: address, port });
    connection.setNoDelay(true);
    return connection;
  };
  return new WebStream(connect, 'connect', order.events);
};

/**
 * Opens a TLS connection, in Deno. The certificate is held against the upstream's name, or its
 * address where it has none; Deno shows nobody the certificate, so pins cannot be checked.
 */
export const openDenoTls: OpenTransport = (order) => {
  const { address, port } = addressOf(order);
  const connect = async () => {
    const plain = await Deno.connect({ hostname: address, port });
    plain.setNoDelay(true);
    const connection = await Deno.startTls(plain, {
      hostname: order.upstream.name || address,
      alpnProtocols: [PROTOCOL],
    });
    await connection.handshake();
    return connection;
  };
  return new WebStream(connect, 'connect', order.events);
};
