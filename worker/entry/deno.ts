// A server in Deno: HTTP/1.1 and HTTP/2. Upstreams over UDP, TCP, TLS, HTTPS.

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
import { openDenoTcp, openDenoTls } from '../src/transports/deno_stream.ts';
import { openFetchSession } from '../src/transports/fetch_session.ts';
import { openNodeUdp } from '../src/transports/node_udp.ts';
import { exchange, hostOf } from '../src/web_exchange.ts';

/** Listens as `BERTH_LISTEN` says. Errors: SettingsError. */
export async function serve(env: Readonly<Record<string, string>> = Deno.env.toObject()) {
  const server = new DohServer({
    module: await compileModule(await Deno.readFile(new URL('../berth.wasm', import.meta.url))),
    env,
    transports: {
      datagram: openNodeUdp,
      stream: openDenoTcp,
      secureStream: openDenoTls,
      session: openFetchSession,
      checksPins: false,
    },
    hostKeys: SERVER_KEYS,
  });
  await loadLists(server);
  const { addresses, pair } = await readListening(server.settings);
  const open = (listen: ListenAddress) =>
    Deno.serve(
      {
        hostname: listen.address,
        port: listen.port,
        ...(listen.secure ? pair : {}),
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
  const shut = (listener: ReturnType<typeof open>) => listener.shutdown();
  const listeners = await listenAt(addresses, open, shut);
  const close = async (): Promise<void> => {
    await Promise.all(listeners.map(shut));
    server.close();
  };
  return { server, close };
}

if (import.meta.main) await run(serve);
