// A server in Bun: HTTP/1.1. Upstreams over UDP, TCP, TLS, HTTPS.

import { DohServer } from '../src/doh_server.ts';
import { type ListenAddress, urlOf } from '../src/listen_address.ts';
import {
  compileModule,
  listenAt,
  loadLists,
  readListening,
  run,
  SERVER_KEYS,
} from '../src/own_server.ts';
import { nodeTransports } from '../src/transports/node_transports.ts';
import { exchange, hostOf } from '../src/web_exchange.ts';

/** Listens as `BERTH_LISTEN` says. Errors: SettingsError. */
export async function serve(env: Readonly<Record<string, string | undefined>> = Bun.env) {
  const wasm = Bun.file(new URL('../berth.wasm', import.meta.url));
  const server = new DohServer({
    module: await compileModule(await wasm.arrayBuffer()),
    env,
    transports: nodeTransports,
    hostKeys: SERVER_KEYS,
  });
  await loadLists(server);
  const { addresses, pair } = await readListening(server.settings);
  const open = (listen: ListenAddress) => {
    const listener = Bun.serve({
      hostname: listen.address,
      port: listen.port,
      ...(listen.secure && pair !== undefined ? { tls: pair } : {}),
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
  };
  const shut = (listener: ReturnType<typeof open>) => listener.stop();
  const listeners = await listenAt(addresses, open, shut);
  const close = async (): Promise<void> => {
    await Promise.all(listeners.map(shut));
    server.close();
  };
  return { server, close };
}

if (import.meta.main) await run(serve);
