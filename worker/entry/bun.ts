// A server in Bun: HTTP/1.1. Upstreams over UDP, TCP, TLS, HTTPS.

import { urlOf } from '../src/listen_address.ts';
import { run, serveOwn } from '../src/own_server.ts';
import { nodeTransports } from '../src/transports/node_transports.ts';
import { exchange, hostOf } from '../src/web_exchange.ts';

/** Listens as `BERTH_LISTEN` says. Errors: SettingsError. */
export async function serve(env: Readonly<Record<string, string | undefined>> = Bun.env) {
  return serveOwn({
    env,
    transports: nodeTransports,
    open(server, listen, pair) {
      const listener = Bun.serve({
        hostname: listen.address,
        port: listen.port,
        ...(pair === undefined ? {} : { tls: pair }),
        fetch: (request, listening) => {
          const address = listening.requestIP(request)?.address ?? '';
          return exchange(server, request, {
            address,
            host: hostOf(request.url),
            gone: () => request.signal,
          });
        },
      });
      server.log.info(`listening on ${urlOf({ ...listen, port: listener.port })}`);
      return listener;
    },
    shut: (listener) => listener.stop(),
    end: (listener) => listener.stop(true),
  });
}

if (import.meta.main) await run(serve);
