// A server in Node: HTTP/1.1, and with a certificate HTTP/2. Upstreams over UDP, TCP, TLS, HTTPS.

import { pathToFileURL } from 'node:url';
import { urlOf } from '../src/listen_address.ts';
import { exchange } from '../src/node_exchange.ts';
import { NodeListener } from '../src/node_listener.ts';
import { run, serveOwn } from '../src/own_server.ts';
import { nodeTransports } from '../src/transports/node_transports.ts';

/** Listens as `BERTH_LISTEN` says. Errors: SettingsError. */
export async function serve(env: Readonly<Record<string, string | undefined>> = process.env) {
  return serveOwn({
    env,
    transports: nodeTransports,
    async open(server, listen, pair) {
      const listener = await NodeListener.open(exchange.bind(undefined, server), listen, pair);
      server.log.info(`listening on ${urlOf({ ...listen, port: listener.port })}`);
      return listener;
    },
    shut: (listener) => listener.close(),
    end: (listener) => listener.end(),
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await run(serve);
