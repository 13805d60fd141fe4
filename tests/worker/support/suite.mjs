// What every runtime has to do alike, asked over HTTP of the real thing.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { start } from './runtimes.mjs';
import { Upstream } from './upstream.mjs';
import { addressFor, query, read } from './wire.mjs';

const MESSAGE = 'application/dns-message';
const JSON_TYPE = 'application/dns-json';
const SERVFAIL = 2;

/** A question to `url` by GET, POST or parameters. */
export const asking = {
  get: (url, name, init) => {
    const dns = Buffer.from(query(name)).toString('base64url');
    return fetch(`${url}/dns-query?dns=${dns}`, { ...init, headers: { accept: MESSAGE } });
  },
  post: (url, name, id = 0) =>
    fetch(`${url}/dns-query`, {
      method: 'POST',
      headers: { 'content-type': MESSAGE },
      body: query(name, 'A', id),
    }),
  json: (url, name) => fetch(`${url}/dns-query?name=${name}&type=A`),
};

async function message(response) {
  return read(new Uint8Array(await response.arrayBuffer()));
}

/**
 * Holds a runtime to all of it. `transports`: those it can ask upstreams over; `listens`: it takes
 * a certificate of its own.
 */
export function describeServer(title, runtime, { transports = [], listens = false } = {}) {
  describe(title, () => {
    let upstream;
    let server;

    before(async () => {
      upstream = await Upstream.start();
      server = await start(
        runtime,
        { BERTH_UPSTREAM: upstream.url('https'), BERTH_QUERY_BUDGET: '2s' },
        upstream.authority,
      );
    });
    afterEach(() => upstream.tell({ rules: [], default: {}, listening: 'open' }));
    after(async () => {
      await server?.stop();
      await upstream?.stop();
    });

    test('GET and POST are answered with the message', async () => {
      const got = await asking.get(server.url, 'get.example');
      assert.equal(got.status, 200);
      assert.equal(got.headers.get('content-type'), MESSAGE);
      assert.equal(got.headers.get('cache-control'), 'max-age=60');
      assert.equal(got.headers.get('access-control-allow-origin'), '*');
      assert.deepEqual((await message(got)).addresses, [addressFor('get.example')]);
      const posted = await asking.post(server.url, 'post.example', 0x4242);
      assert.equal(posted.status, 200);
      const { id, addresses } = await message(posted);
      assert.deepEqual({ id, addresses }, { id: 0x4242, addresses: [addressFor('post.example')] });
    });

    test('parameters are answered in JSON', async () => {
      const response = await asking.json(server.url, 'json.example');
      assert.equal(response.headers.get('content-type'), JSON_TYPE);
      const { Status, Answer } = await response.json();
      assert.equal(Status, 0);
      assert.deepEqual(
        Answer.map(({ data }) => data),
        [addressFor('json.example')],
      );
    });

    test('what is no question gets the status that says so', async () => {
      const path = `${server.url}/dns-query`;
      const statusOf = async (url, init) => {
        const response = await fetch(url, init);
        await response.arrayBuffer();
        return response.status;
      };
      const post = (type, size) => ({
        method: 'POST',
        headers: { 'content-type': type },
        body: new Uint8Array(size),
      });
      assert.deepEqual(
        await Promise.all([
          statusOf(path),
          statusOf(`${server.url}/elsewhere`),
          statusOf(path, { method: 'PUT', body: 'x' }),
          statusOf(path, post(MESSAGE, 5000)),
          statusOf(path, post('text/plain', 40)),
          statusOf(path, post(MESSAGE, 0)),
          statusOf(`${path}?name=a.example`, { headers: { accept: 'text/html' } }),
          statusOf(path, { method: 'OPTIONS' }),
        ]),
        [400, 404, 405, 413, 415, 400, 406, 204],
      );
    });

    test('HEAD gets the head of the answer, and no body', async () => {
      const url = `${server.url}/dns-query?name=head.example`;
      const response = await fetch(url, { method: 'HEAD' });
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), JSON_TYPE);
      assert.equal((await response.arrayBuffer()).byteLength, 0);
    });

    test('a question asked before is answered from the cache', async () => {
      await message(await asking.get(server.url, 'again.example'));
      const { addresses } = await message(await asking.post(server.url, 'again.example'));
      assert.deepEqual(addresses, [addressFor('again.example')]);
      assert.equal(upstream.said('query', { name: 'again.example' }).length, 1);
    });

    test('the same question twice at a time goes upstream once', async () => {
      await upstream.tell({ rules: [{ name: 'both.example', delay: 0.3 }] });
      const both = await Promise.all([
        asking.post(server.url, 'both.example', 1),
        asking.post(server.url, 'both.example', 2),
      ]);
      const answers = await Promise.all(both.map(message));
      assert.deepEqual(
        answers.map(({ id, addresses }) => ({ id, addresses })),
        [1, 2].map((id) => ({ id, addresses: [addressFor('both.example')] })),
      );
      assert.equal(upstream.said('query', { name: 'both.example' }).length, 1);
    });

    test('a question whose first asker went away is answered to the second', async () => {
      await upstream.tell({ rules: [{ name: 'left.example', delay: 0.4 }] });
      const gone = new AbortController();
      const first = asking.get(server.url, 'left.example', { signal: gone.signal });
      await upstream.waitFor('query', { name: 'left.example' });
      const second = asking.post(server.url, 'left.example', 7);
      gone.abort();
      await assert.rejects(first);
      const { id, addresses } = await message(await second);
      assert.deepEqual({ id, addresses }, { id: 7, addresses: [addressFor('left.example')] });
    });

    test('a redirect is not followed', async () => {
      const location = `${upstream.url('https')}/elsewhere`;
      const rule = { name: 'moved.example', fault: 'status', status: 307, location };
      await upstream.tell({ rules: [rule] });
      const { rcode } = await message(await asking.get(server.url, 'moved.example'));
      assert.equal(rcode, SERVFAIL);
    });

    test('a dead upstream is SERVFAIL with the reason', async () => {
      // Nobody listens any more; then whoever is connected is cut off.
      await upstream.tell({ listening: { https: 'refuse' } });
      await upstream.tell({ restart: true });
      const response = await asking.get(server.url, 'dead.example');
      assert.equal(response.status, 200);
      const { rcode, errors } = await message(response);
      assert.equal(rcode, SERVFAIL);
      assert.notDeepEqual(errors, []);
    });

    test('an upstream that says nothing is given up within the budget', async () => {
      await upstream.tell({ rules: [{ name: 'silent.example', fault: 'silent' }] });
      const { rcode, errors } = await message(await asking.get(server.url, 'silent.example'));
      assert.equal(rcode, SERVFAIL);
      assert.notDeepEqual(errors, []);
    });

    test('settings that are wrong are refused at the start, in words', async () => {
      const settings = { BERTH_CACHE_BYTES: 'much', BERTH_COLOUR: 'red' };
      const words = /BERTH_COLOUR: not a setting of this host/;
      await assert.rejects(start(runtime, settings, upstream.authority), words);
      const { COLOUR, ...known } = { ...settings, BERTH_COLOUR: '' };
      await assert.rejects(start(runtime, known, upstream.authority), /cache\.bytes: /);
    });

    test('a body that does not come whole is refused in time', async () => {
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname);
      socket.write(
        `POST /dns-query HTTP/1.1\r\nhost: berth.test\r\ncontent-type: ${MESSAGE}\r\n` +
          'content-length: 40\r\n\r\nhalf',
      );
      const [head] = await once(socket.setEncoding('latin1'), 'data');
      assert.match(head, /^HTTP\/1\.1 408 /);
      // Deno does not end the connection: it waits for the rest, which nobody reads.
      if (title !== 'Deno') await once(socket, 'end');
      socket.destroy();
    });

    if (listens) {
      test('with a certificate it is asked over TLS', async () => {
        const base = dirname(upstream.authority);
        await upstream.waitFor('query');
        const settings = {
          BERTH_UPSTREAM: upstream.url('https'),
          BERTH_LISTEN: 'https://127.0.0.1:0',
          BERTH_TLS_CERT: join(base, 'good.pem'),
          BERTH_TLS_KEY: join(base, 'good.key'),
        };
        const other = await start(runtime, settings, upstream.authority);
        try {
          const ca = await readFile(upstream.authority);
          const asked = request(`${other.url}/dns-query?name=www.berth.test`, { ca }).end();
          const [response] = await once(asked, 'response');
          response.resume();
          assert.equal(response.statusCode, 200);
        } finally {
          await other.stop();
        }
      });
    }

    for (const transport of transports) {
      test(`an upstream is asked over ${transport}`, async () => {
        const settings = { BERTH_UPSTREAM: upstream.url(transport) };
        const other = await start(runtime, settings, upstream.authority);
        try {
          const names = ['one', 'two', 'three'].map((name) => `${name}.${transport}.example`);
          for (const name of names) {
            const { addresses } = await message(await asking.get(other.url, name));
            assert.deepEqual(addresses, [addressFor(name)]);
          }
          if (transport === 'udp') return;
          const asked = upstream.said('query', { transport });
          const peers = new Set(asked.map(({ peer }) => peer));
          assert.equal(peers.size, 1, 'all of them on one connection');
        } finally {
          await other.stop();
        }
      });
    }
  });
}
