// The same core in a page or a worker: no server, but the same answers. Upstreams by `fetch`, so
// they have to allow other origins (CORS).

import { DohServer } from '../src/doh_server.ts';
import { openFetchSession } from '../src/transports/fetch_session.ts';
import { exchange, hostOf } from '../src/web_exchange.ts';

/** What a page can say. */
export interface BrowserOptions {
  /** Where the module is; beside this file unless told. */
  wasm?: URL | string;
  /** `BERTH_*` variables. */
  env?: Readonly<Record<string, string>>;
}

/** Begins a resolver in this page. Errors: SettingsError; the module cannot be fetched. */
export async function startResolver(options: BrowserOptions = {}) {
  const wasm = options.wasm ?? new URL('../berth.wasm', import.meta.url);
  const server = new DohServer({
    module: await WebAssembly.compileStreaming(fetch(wasm)),
    env: options.env ?? {},
    transports: { session: openFetchSession, checksPins: false },
  });
  return {
    server,
    /** Answers a request of DNS over HTTPS, as a server would. */
    fetch: (request: Request): Promise<Response> => {
      return exchange(server, request, {
        address: '',
        host: hostOf(request.url),
        gone: () => request.signal,
      });
    },
  };
}
