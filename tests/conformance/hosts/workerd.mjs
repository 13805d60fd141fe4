// The module Worker in workerd, which is what runs it at Cloudflare: upstreams by fetch alone.

import { start as begin, workerdPlain } from '../../worker/support/runtimes.mjs';
import { http1Client } from '../runner/http_client.mjs';
import { asEnvironment, NOBODY_BY_FETCH } from '../runner/process.mjs';

export const transports = ['fetch'];

export async function start({ settings, upstreams, authority }) {
  const all = { upstream: upstreams.length ? upstreams : NOBODY_BY_FETCH, ...settings };
  const server = await begin(workerdPlain, asEnvironment(all), authority);
  const client = http1Client(new URL(server.url).port);
  return {
    ask: client.ask,
    async stop() {
      client.end();
      await server.stop();
    },
  };
}
