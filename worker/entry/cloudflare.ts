// A module Worker. It asks upstreams by `fetch`, since whatever else a request opens ends with it;
// answers stay in the isolate's own memory, and for GET in the cache of the place it runs in.

import { env as environment } from 'cloudflare:workers';
import module from '../berth.wasm';
import { type Asker, checkSettings, DohServer } from '../src/doh_server.ts';
import type { Scope } from '../src/open_transport.ts';
import { fromPlace, intoPlace } from '../src/place_cache.ts';
import { openFetchSession } from '../src/transports/fetch_session.ts';
import { exchange, exchangeAtOnce, hostOf } from '../src/web_exchange.ts';

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

/** A request, and where Cloudflare answers it. */
type Placed = Request & { cf?: { colo?: string } };

export default {
  fetch(request: Placed, _env: unknown, scope: Scope): Response | Promise<Response> {
    server ??= new DohServer(parts);
    const gone = (): AbortSignal => request.signal;
    const address = request.headers.get('cf-connecting-ip') ?? '';
    const region = (): string => request.cf?.colo ?? '';
    const asker: Asker = { address, host: hostOf(request.url), region, scope, gone };
    if (request.method !== 'GET' || tellsByAddress) return exchange(server, request, asker);
    return exchangeAtOnce(server, request, asker) ?? beyond(server, request, asker, scope);
  },
};

/** What the isolate does not know: the cache of the place may, or else an upstream. */
async function beyond(
  server: DohServer,
  request: Request,
  asker: Asker,
  scope: Scope,
): Promise<Response> {
  const kept = await fromPlace(request);
  if (kept !== undefined) return kept;
  const response = await exchange(server, request, asker);
  if (response.status === 200) scope.waitUntil(intoPlace(request, response.clone()));
  return response;
}
