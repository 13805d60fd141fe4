import { createHash, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import {
  type ConnectionOptions,
  connect,
  type DetailedPeerCertificate,
  rootCertificates,
  type TLSSocket,
} from 'node:tls';
import type { Upstream } from '../core.ts';
import {
  addressOf,
  type OpenTransport,
  type TransportFailure,
  type TransportOrder,
} from '../open_transport.ts';
import { NodeStream } from './node_stream.ts';

/** DNS over TLS in ALPN (RFC 7858 3.1, IANA "TLS ALPN Protocol IDs"). */
const PROTOCOL = 'dot';
/** Certificates of a chain that are looked at. */
const MAX_CHAIN = 16;

/** Opens a TLS connection, in Node and Bun, trusting the authorities that the runtime trusts. */
export const openNodeTls: OpenTransport = (order) => open(order, []);

/** The same, trusting these authorities (PEM) besides. */
export function openTlsTrusting(authorities: readonly string[]): OpenTransport {
  return (order) => open(order, authorities);
}

/**
 * TLS 1.2 or newer, the certificate held against the upstream's name or address and its pins
 * (RFC 7858 4.2, RFC 8310 6.4).
 */
function open(order: TransportOrder, authorities: readonly string[]): NodeStream {
  const { address, port } = addressOf(order);
  const { name, pins } = order.upstream;
  const options: ConnectionOptions = {
    host: address,
    port,
    // An address is no server name (RFC 6066 3), but it is what the certificate has to hold.
    servername: isIP(name) === 0 ? name : '',
    ALPNProtocols: [PROTOCOL],
    minVersion: 'TLSv1.2',
    // Pins without a name stand alone: nothing else of the certificate counts.
    rejectUnauthorized: name !== '' || pins.length === 0,
  };
  if (authorities.length > 0) options.ca = [...rootCertificates, ...authorities];
  const socket = connect(options);
  const stream = new NodeStream(socket, order.events);
  socket.once('connect', () => stream.connected());
  socket.once('secureConnect', () => {
    const objection = objectionTo(socket, order.upstream);
    if (objection === undefined) stream.opened();
    else stream.fail(objection);
  });
  return stream;
}

function objectionTo(socket: TLSSocket, upstream: Upstream): TransportFailure | undefined {
  const chosen = socket.alpnProtocol;
  // A server that knows no ALPN is a server of DNS over TLS all the same.
  if (typeof chosen === 'string' && chosen !== '' && chosen !== PROTOCOL) {
    const why = `no ALPN in common: it does not take ${PROTOCOL}`;
    return { stage: 'tls', cause: 'alpnRefused', osCode: 0, why };
  }
  if (upstream.pins.length === 0 || isPinned(socket, upstream)) return undefined;
  const why = 'no key of its certificate matches a pin';
  return { stage: 'tls', cause: 'pinMismatch', osCode: 0, why };
}

/** With a name any key of the chain may be pinned; without one it has to be the server's own. */
function isPinned(socket: TLSSocket, upstream: Upstream): boolean {
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  const most = upstream.name === '' ? 1 : MAX_CHAIN;
  for (let count = 0; count < most && certificate?.raw !== undefined; ++count) {
    if (upstream.pins.includes(pinOf(certificate.raw))) return true;
    // The last one is its own issuer.
    if (certificate.issuerCertificate === certificate) break;
    certificate = certificate.issuerCertificate;
  }
  return false;
}

/** SHA-256 of a certificate's public key, in base64 (RFC 7469 2.4). */
function pinOf(raw: Buffer): string {
  const key = new X509Certificate(raw).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}
