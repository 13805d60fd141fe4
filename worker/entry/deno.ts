// A server in Deno: HTTP/1.1 and HTTP/2. Upstreams over UDP, TCP, TLS, HTTPS.

import { urlOf } from '../src/listen_address.ts';
import { run, serveOwn } from '../src/own_server.ts';
import { openDenoTcp, openDenoTls } from '../src/transports/deno_stream.ts';
import { openFetchSession } from '../src/transports/fetch_session.ts';
import { openNodeUdp } from '../src/transports/node_udp.ts';
import { exchange, hostOf } from '../src/web_exchange.ts';

/** Listens as `BERTH_LISTEN` says. Errors: SettingsError. */
export async function serve(env: Readonly<Record<string, string>> = Deno.env.toObject()) {
  return serveOwn({
    env,
    transports: {
      datagram: openNodeUdp,
      stream: openDenoTcp,
      secureStream: openDenoTls,
      session: openFetchSession,
      checksPins: false,
    },
    open(server, listen, pair) {
      const ending = new AbortController();
      const listener = Deno.serve(
        {
          hostname: listen.address,
          port: listen.port,
          signal: ending.signal,
          ...pair,
          onListen: ({ port }) => server.log.info(`listening on ${urlOf({ ...listen, port })}`),
        },
        (request, { remoteAddr: { hostname: address } }) => {
          return exchange(server, request, {
            address,
            host: hostOf(request.url),
            gone: () => request.signal,
          });
        },
      );
      return { listener, ending, shutting: false };
    },
    shut(opened) {
      opened.shutting = true;
      return opened.listener.shutdown();
    },
    end({ ending, shutting }) {
      // Deno fails where it is shut by then; what is left there ends with the process.
      if (!shutting) ending.abort();
    },
  });
}

if (import.meta.main) await run(serve);
