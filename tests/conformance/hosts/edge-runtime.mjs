// The edge function in edge-runtime, which is what Vercel's own tools run: upstreams by fetch alone.

import { fileURLToPath } from 'node:url';
import { packageServer } from '../runner/package_server.mjs';
import { NOBODY_BY_FETCH } from '../runner/process.mjs';

export const transports = ['fetch'];

export const { start, end } = packageServer({
  command: [process.execPath],
  trust: 'NODE_EXTRA_CA_CERTS',
  nobody: NOBODY_BY_FETCH,
  script: fileURLToPath(new URL('../runner/edge_function.mjs', import.meta.url)),
});
