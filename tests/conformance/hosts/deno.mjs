// The server in Deno that the npm package holds.

import { PACKAGE, packageServer, runtime } from '../runner/package_server.mjs';

export const transports = ['udp', 'tcp', 'fetch'];
export const takesLists = true;

export const differs = {
  'faults/nobody_listens_udp':
    'its UDP sockets are not told that nobody listens, so the wait goes on to its end',
};

const rights = ['--no-remote', '--unstable-net', '--allow-net', '--allow-read', '--allow-env'];

export const { start, end } = packageServer({
  command: [runtime('deno'), 'run', ...rights],
  trust: 'DENO_CERT',
  script: `${PACKAGE}/dist/entry/deno.js`,
});
