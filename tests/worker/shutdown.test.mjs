// Told to end, a server that is a process of its own ends, whatever its clients do.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { bun, deno, node, start } from './support/runtimes.mjs';
import { Upstream } from './support/upstream.mjs';

/** Longest until a server that was told to end shows it. Unit: milliseconds. */
const WITHIN_MS = 10_000;
const UNSEEN = { rejectUnauthorized: false };

let upstream;
before(async () => {
  upstream = await Upstream.start();
});
after(() => upstream?.stop());

/** A server that listens by `scheme`. */
function startBy(scheme, runtime) {
  const base = dirname(upstream.authority);
  const pair = {
    BERTH_TLS_CERT: join(base, 'good.pem'),
    BERTH_TLS_KEY: join(base, 'good.key'),
  };
  const settings = {
    BERTH_UPSTREAM: upstream.url('https'),
    BERTH_LISTEN: `${scheme}://127.0.0.1:0`,
    ...(scheme === 'https' ? pair : {}),
  };
  return start(runtime, settings, upstream.authority);
}

/** A connection on which nothing was said but `words`. */
async function openSilent(url, words = '') {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  // However it ends.
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (words !== '') await new Promise((resolve) => socket.write(words, resolve));
  return socket;
}

/** Is done when the server has taken all connections of before: it takes them in turn. */
async function waitForTurn(url) {
  const socket = await openSilent(url);
  const { protocol } = new URL(url);
  const stream = protocol === 'https:' ? connectTls({ socket, ...UNSEEN }) : socket;
  stream.on('error', () => {});
  stream.end('GET /elsewhere HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n');
  assert.match(await text(stream), /^HTTP\/1\.1 404 /);
}

/** Is done when nobody listens there any more. */
async function waitUntilRefused(url) {
  const until = performance.now() + WITHIN_MS;
  const { port } = new URL(url);
  const listens = () =>
    new Promise((resolve) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  while (await listens()) assert.ok(performance.now() < until, 'it still listens');
}

for (const [name, runtime] of Object.entries({ node, bun, deno })) {
  test(`${name}: told to end, it answers who waits`, async () => {
    const server = await startBy('http', runtime);
    const late = `late.${name}.example`;
    try {
      await upstream.tell({ rules: [{ name: late, delay: 0.5 }] });
      const answer = fetch(`${server.url}/dns-query?name=${late}`);
      await upstream.waitFor('query', { name: late });
      process.kill(server.program.pid, 'SIGTERM');
      const { Status } = await (await answer).json();
      assert.deepEqual([Status, await server.program.ends()], [0, 0]);
    } finally {
      await server.stop();
    }
  });
}

describe('told to end, a server leaves who says nothing or half a request', {
  concurrency: true,
}, () => {
  for (const [name, runtime] of Object.entries({ node, bun, deno })) {
    for (const scheme of ['http', 'https']) {
      test(`${name}, ${scheme}`, async () => {
        const server = await startBy(scheme, runtime);
        const sockets = [
          await openSilent(server.url),
          await openSilent(server.url, scheme === 'http' ? 'GET /dns-query HT' : '\x16\x03'),
        ];
        try {
          await waitForTurn(server.url);
          process.kill(server.program.pid, 'SIGTERM');
          assert.equal(await server.program.ends(), 0);
        } finally {
          for (const socket of sockets) socket.destroy();
          await server.stop();
        }
      });
    }
  }
});

test('Node: a session that begins once it was told to end is asked to end too', async () => {
  const server = await startBy('https', node);
  const socket = await openSilent(server.url);
  let session;
  try {
    await waitForTurn(server.url);
    process.kill(server.program.pid, 'SIGTERM');
    await waitUntilRefused(server.url);
    const secure = connectTls({ socket, ALPNProtocols: ['h2'], ...UNSEEN });
    session = connectHttp2(server.url, { createConnection: () => secure });
    const [code] = await once(session, 'goaway', { signal: AbortSignal.timeout(WITHIN_MS) });
    assert.deepEqual([code, await server.program.ends()], [0, 0]);
  } finally {
    session?.destroy();
    socket.destroy();
    await server.stop();
  }
});
