// An edge function of Vercel. Upstreams by `fetch`, the only way out that there is.

import module from '../berth.wasm?module';
import { checkSettings, DohServer } from '../src/doh_server.ts';
import type { Scope } from '../src/open_transport.ts';
import { openFetchSession } from '../src/transports/fetch_session.ts';
import { exchange, hostOf } from '../src/web_exchange.ts';

export const config = { runtime: 'edge' };

const parts = checkSettings({
  module,
  env: process.env,
  transports: { session: openFetchSession, checksPins: false },
  endsWithRequest: true,
});
let server: DohServer | undefined;

export default function answer(request: Request, scope: Scope): Promise<Response> {
  server ??= new DohServer(parts);
  const { headers, url } = request;
  // Vercel sets it itself, whatever a client sends.
  const address = headers.get('x-real-ip') ?? '';
  const gone = (): AbortSignal => request.signal;
  return exchange(server, request, { address, host: hostOf(url), scope, gone });
}
