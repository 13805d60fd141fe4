// The program itself, asked over HTTPS in HTTP/1.1.

import path from 'node:path';
import { makeTemporary } from '../../support/temporary.mjs';
import { http1Client } from '../runner/http_client.mjs';
import { asEnvironment, freePort, NOBODY, serve } from '../runner/process.mjs';

export const transports = ['udp', 'tcp', 'https'];
export const takesLists = true;

const program = process.env.BERTH_PROGRAM ?? 'build/release/berth';
// One certificate for all: made by the first that begins, kept in its state directory.
const state = makeTemporary('conformance-native-');

const secureClient = (port) => http1Client(port, { secure: true });

export async function start({ settings, upstreams, authority }, clientOf = secureClient) {
  const port = await freePort();
  const all = {
    threads: '1',
    listen: [`https://127.0.0.1:${port}`],
    upstream: upstreams.length ? upstreams : NOBODY,
    'tls.trust': authority,
    ...settings,
  };
  return serve({
    command: [path.resolve(program), 'serve'],
    port,
    clientOf,
    env: { STATE_DIRECTORY: state, ...asEnvironment(all) },
  });
}
