// A core without an HTTP server: what the package's DohServer makes of a request, in this process,
// with Node's sockets to upstreams.

import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import { PACKAGE } from './package_server.mjs';
import { asEnvironment, NOBODY } from './process.mjs';

const part = (name) => import(pathToFileURL(`${PACKAGE}/dist/src/${name}.js`));

/** `start` of a host whose core is what `makeModule` resolves to, anew for each. */
export function coreServer(makeModule) {
  return async ({ settings: { 'policy.image': lists, ...settings }, upstreams }) => {
    const { DohServer } = await part('doh_server');
    const { openNodeTcp } = await part('transports/node_tcp');
    const { openNodeUdp } = await part('transports/node_udp');
    const server = new DohServer({
      module: await makeModule(),
      env: asEnvironment({
        'log.level': 'error',
        upstream: upstreams.length ? upstreams : NOBODY,
        ...settings,
      }),
      transports: { datagram: openNodeUdp, stream: openNodeTcp, checksPins: false },
    });
    if (lists) server.useLists(fs.readFileSync(lists));
    return {
      ask: (request) => ask(server, request),
      stop: async () => server.close(),
    };
  };
}

async function ask(server, { method, target, headers, body }) {
  const head = {
    method,
    target,
    contentType: headers['content-type'] ?? '',
    accept: headers.accept ?? '',
    hasBody: body !== undefined && body.length > 0,
  };
  const read = async (most) => (body.length > most ? undefined : new Uint8Array(body));
  const answer = await server.answer(head, { address: '127.0.0.1', host: '127.0.0.1' }, read);
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: Buffer.from(answer.body),
  };
}
