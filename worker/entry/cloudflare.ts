// A module Worker. It asks upstreams by `fetch`, since whatever else a request opens ends with it;
// answers stay in the isolate's own memory, and for GET in the cache of the place it runs in.

import { env as environment } from 'cloudflare:workers';
import module from '../berth.wasm';
import { type Asker, checkSettings, DohServer } from '../src/doh_server.ts';
import { openFetchSession } from '../src/transports/fetch_session.ts';
import { exchange, exchangeAtOnce, hostOf, targetOf } from '../src/web_exchange.ts';

// Bad settings are refused when the Worker is deployed or started. Entropy, which a server needs,
// may only be read while a request is served.
const parts = checkSettings({
  module,
  env: environment,
  transports: { session: openFetchSession, checksPins: false },
  endsWithRequest: true,
});
let server: DohServer | undefined;
/** What one client is given is then not for all who ask the same URL. */
const tellsByAddress = /\.clients\s*=/.test(parts.settings?.core.get('groups') ?? '');

export default {
  async fetch(request: Request, _env: unknown, scope: ExecutionContext): Promise<Response> {
    server ??= new DohServer(parts);
    const gone = (): AbortSignal => request.signal;
    const address = request.headers.get('cf-connecting-ip') ?? '';
    const asker: Asker = { address, host: hostOf(request.url), scope, gone };
    if (request.method !== 'GET' || tellsByAddress) return exchange(server, request, asker);
    const known = exchangeAtOnce(server, request, asker);
    if (known !== undefined) return known;
    const key = cacheKey(request);
    const kept = await fromCache(key);
    if (kept !== undefined) return kept;
    const response = await exchange(server, request, asker);
    if (response.status === 200) scope.waitUntil(intoCache(key, response.clone()));
    return response;
  },
};

/** The Cache API knows no `vary`: which form is wanted becomes part of the URL. */
function cacheKey({ url, headers }: Request): string {
  const accept = encodeURIComponent(headers.get('accept') ?? '');
  return `https://${hostOf(url)}/${accept}${targetOf(url)}`;
}

/** Without a cache, as on some plans and in tests, each question goes to an upstream. */
async function fromCache(key: string): Promise<Response | undefined> {
  return caches.default.match(key).catch(() => undefined);
}

async function intoCache(key: string, response: Response): Promise<void> {
  await caches.default.put(key, response).catch(() => {});
}
