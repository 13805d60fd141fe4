// A server in Node: HTTP/1.1, and with a certificate HTTP/2. Upstreams over UDP, TCP, TLS, HTTPS.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { pathToFileURL } from 'node:url';
import { urlOf } from '../src/listen_address.ts';
import { exchange } from '../src/node_exchange.ts';
import { run, serveOwn } from '../src/own_server.ts';
import { nodeTransports } from '../src/transports/node_transports.ts';

/** Longest time for a request's header, and for all of it. Unit: milliseconds. */
const REQUEST_TIMEOUT_MS = 5000;

/** Listens as `BERTH_LISTEN` says. Errors: SettingsError. */
export async function serve(env: Readonly<Record<string, string | undefined>> = process.env) {
  return serveOwn({
    env,
    transports: nodeTransports,
    async open(server, listen, pair): Promise<Server> {
      const answer = exchange.bind(undefined, server);
      const options = { headersTimeout: REQUEST_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
      const listener: Server = listen.secure
        ? createSecureServer({ ...pair, ...options, allowHTTP1: true }, answer)
        : createServer(options, answer);
      await once(listener.listen(listen.port, listen.address), 'listening');
      const { port } = listener.address() as AddressInfo;
      server.log.info(`listening on ${urlOf({ ...listen, port })}`);
      return listener;
    },
    shut: (listener) => listener.close(),
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await run(serve);
