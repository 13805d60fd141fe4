// The server in Bun that the npm package holds.

import { PACKAGE, packageServer, runtime } from '../runner/package_server.mjs';

export const transports = ['udp', 'tcp', 'fetch'];
export const takesLists = true;

export const { start, end } = packageServer({
  command: [runtime('bun'), 'run'],
  trust: 'NODE_EXTRA_CA_CERTS',
  script: `${PACKAGE}/dist/entry/bun.js`,
});
