import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { node, start } from './support/runtimes.mjs';
import { describeServer } from './support/suite.mjs';
import { Upstream } from './support/upstream.mjs';

const NXDOMAIN = 3;
const PATH = '/dns-query?name=ads.example';
// Names are all that is looked at here: the certificate is for none of them.
const ASKING_KIDS = { servername: 'kids.dns.example', rejectUnauthorized: false };

describeServer('Node', node, { transports: ['udp', 'tcp', 'tls'], listens: true });

/** The rcode over HTTP/1.1 on TLS. */
async function askHttp1(url) {
  const headers = { host: 'elsewhere.example' };
  const asked = request(url + PATH, { ...ASKING_KIDS, headers }).end();
  const [response] = await once(asked, 'response');
  return JSON.parse(await text(response)).Status;
}

/** The same over HTTP/2. */
async function askHttp2(url) {
  const session = connect(url, ASKING_KIDS);
  const stream = session.request({ ':path': PATH, ':authority': 'elsewhere.example' });
  const { Status } = JSON.parse(await text(stream));
  session.close();
  return Status;
}

/** A server with a certificate, and its upstream; `stop` ends both. */
async function startSecure(settings = {}) {
  const upstream = await Upstream.start();
  const base = dirname(upstream.authority);
  const all = {
    BERTH_UPSTREAM: upstream.url('https'),
    BERTH_LISTEN: 'https://127.0.0.1:0',
    BERTH_TLS_CERT: join(base, 'good.pem'),
    BERTH_TLS_KEY: join(base, 'good.key'),
    ...settings,
  };
  try {
    const server = await start(node, all, upstream.authority);
    const stop = async () => {
      await server.stop();
      await upstream.stop();
    };
    return { upstream, server, stop };
  } catch (error) {
    await upstream.stop();
    throw error;
  }
}

test('Node: the name asked for in TLS chooses a group, whatever Host says', async () => {
  const { server, stop } = await startSecure({
    BERTH_GROUPS: 'kids.hosts = kids\nkids.block = ads.example\nkids.block_mode = nxdomain',
  });
  try {
    assert.deepEqual(
      [await askHttp1(server.url), await askHttp2(server.url)],
      [NXDOMAIN, NXDOMAIN],
    );
  } finally {
    await stop();
  }
});

test('Node: told to end, it answers who waits, and lets connections of HTTP/2 go', async () => {
  const { upstream, server, stop } = await startSecure();
  const sessions = [0, 1].map(() => connect(server.url, ASKING_KIDS));
  try {
    const [idle, waiting] = sessions;
    await text(idle.request({ ':path': PATH }));
    await upstream.tell({ rules: [{ name: 'late.example', delay: 0.5 }] });
    const answer = text(waiting.request({ ':path': '/dns-query?name=late.example' }));
    await upstream.waitFor('query', { name: 'late.example' });
    process.kill(server.program.pid, 'SIGTERM');
    const { Status } = JSON.parse(await answer);
    assert.deepEqual([Status, await server.program.ends()], [0, 0]);
  } finally {
    for (const session of sessions) session.destroy();
    await stop();
  }
});

test('Node: over HTTP/2 a body that does not come whole is refused in time', async () => {
  const { server, stop } = await startSecure();
  const session = connect(server.url, ASKING_KIDS);
  try {
    const stream = session.request({
      ':path': '/dns-query',
      ':method': 'POST',
      'content-type': 'application/dns-message',
    });
    stream.write('half');
    const [headers] = await once(stream, 'response');
    stream.resume();
    await once(stream, 'close');
    assert.deepEqual([headers[':status'], session.closed], [408, false]);
  } finally {
    session.destroy();
    await stop();
  }
});
