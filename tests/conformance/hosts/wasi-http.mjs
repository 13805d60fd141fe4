// The component for wasi:http/proxy, served in Node by the shim of jco: upstreams by its
// outgoing-handler alone. One request at a time: it waits for upstreams where it stands.

import { fileURLToPath } from 'node:url';
import { http1Client } from '../runner/http_client.mjs';
import { asEnvironment, freePort, NOBODY_BY_FETCH, serve } from '../runner/process.mjs';

export const transports = ['fetch'];

export const differs = {
  'stale/refreshed_once':
    'it answers one request after the other, so the second finds what the first has refreshed',
};

const script = fileURLToPath(new URL('../../../wasi-host/serve.mjs', import.meta.url));

export async function start({ settings, upstreams, authority }) {
  const port = await freePort();
  const all = {
    upstream: upstreams.length ? upstreams : NOBODY_BY_FETCH,
    'log.level': 'error',
    ...settings,
  };
  return serve({
    command: [process.execPath, script, String(port)],
    port,
    clientOf: http1Client,
    env: { NODE_EXTRA_CA_CERTS: authority, ...asEnvironment(all) },
  });
}
