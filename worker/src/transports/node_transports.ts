import type { TransportSet } from '../open_transport.ts';
import { openFetchSession } from './fetch_session.ts';
import { openNodeTcp } from './node_tcp.ts';
import { openNodeTls } from './node_tls.ts';
import { openNodeUdp } from './node_udp.ts';

/** All that can be opened in Node and Bun. */
export const nodeTransports: TransportSet = {
  datagram: openNodeUdp,
  stream: openNodeTcp,
  secureStream: openNodeTls,
  session: openFetchSession,
  checksPins: true,
};
