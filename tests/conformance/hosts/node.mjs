// The server in Node that the npm package holds.

import { PACKAGE, packageServer } from '../runner/package_server.mjs';

export const transports = ['udp', 'tcp', 'fetch'];
export const takesLists = true;

export const { start, end } = packageServer({
  command: [process.execPath],
  trust: 'NODE_EXTRA_CA_CERTS',
  script: `${PACKAGE}/dist/entry/node.js`,
});
