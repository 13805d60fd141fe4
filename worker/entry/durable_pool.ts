// A Durable Object that keeps connections to upstreams between requests, which a plain Worker
// cannot: questions over TCP and TLS share them, pipelined. The Worker before it hands each request
// to the object of its own place. With a token, each object tells of its connections.

import { DurableObject, env as environment } from 'cloudflare:workers';
import module from '../berth.wasm';
import { lookAt } from '../src/admin.ts';
import { ConnectionBook } from '../src/connection_book.ts';
import { checkSettings, DohServer } from '../src/doh_server.ts';
import { openCloudflareTcp, openCloudflareTls } from '../src/transports/cloudflare_sockets.ts';
import { openFetchSession } from '../src/transports/fetch_session.ts';
import { exchange, hostOf } from '../src/web_exchange.ts';

interface Bindings {
  BERTH_POOL: DurableObjectNamespace;
}

// Bad settings are refused when the Worker is deployed or started.
const parts = checkSettings({
  module,
  env: environment,
  transports: {
    stream: openCloudflareTcp,
    secureStream: openCloudflareTls,
    session: openFetchSession,
    checksPins: false,
  },
  hostKeys: ['admin.token'],
});
const token = parts.settings?.host.get('admin.token') ?? '';

/** A request, and where Cloudflare answers it. */
type Placed = Request & { cf?: { colo?: string } };

/** One core and its connections, for the requests of one place. */
export class BerthPool extends DurableObject<Bindings> {
  readonly #book = new ConnectionBook();
  readonly #server = new DohServer({
    ...parts,
    ...(token === '' ? {} : { connections: this.#book }),
  });

  async fetch(request: Placed): Promise<Response> {
    const told = lookAt(request, { book: this.#book, token, now: performance.now() });
    if (told !== undefined) return told;
    const address = request.headers.get('cf-connecting-ip') ?? '';
    const gone = (): AbortSignal => request.signal;
    const region = (): string => request.cf?.colo ?? '';
    const asker = { address, host: hostOf(request.url), region, scope: this.ctx, gone };
    return exchange(this.#server, request, asker);
  }
}

export default {
  fetch(request: Placed, bindings: Bindings): Promise<Response> {
    const place = request.cf?.colo ?? 'here';
    const pool = bindings.BERTH_POOL;
    return pool.get(pool.idFromName(place)).fetch(request);
  },
};
