// The component for wasi:http/proxy, served in Node by jco: on loopback, with an upstream there.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../conformance/runner/process.mjs';
import { Program } from '../worker/support/process.mjs';
import { asking } from '../worker/support/suite.mjs';
import { Upstream } from '../worker/support/upstream.mjs';
import { addressFor, read } from '../worker/support/wire.mjs';

const HOST = fileURLToPath(new URL('../../wasi-host/', import.meta.url));
const MESSAGE = 'application/dns-message';

async function message(response) {
  return read(new Uint8Array(await response.arrayBuffer()));
}

/** A request for TXT records, more of them than a stream of the host's has room for. */
const long = (name) => `GET /dns-query?name=${name}&type=TXT HTTP/1.1\r\nhost: berth.test\r\n\r\n`;

/** Runs a server of the component and waits for it; `url` and `said` of it. */
async function serve(env) {
  const program = new Program(process.execPath, [`${HOST}serve.mjs`, '0'], { env });
  const [, url] = await program.says(/listening on (http\S+)/);
  return { url, program };
}

describe('the component for wasi:http', () => {
  let upstream;
  let settings;
  let server;

  before(async () => {
    upstream = await Upstream.start();
    settings = {
      NODE_EXTRA_CA_CERTS: upstream.authority,
      BERTH_UPSTREAM: upstream.url('https'),
      BERTH_QUERY_BUDGET: '2s',
    };
    server = await serve(settings);
  });
  after(async () => {
    await server?.program.stop();
    await upstream?.stop();
  });

  /** A connection to the server that has said `head`; `said`: all that comes back, at its end. */
  async function opened(head, url = server.url) {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.setEncoding('latin1');
    await once(socket, 'connect');
    socket.write(head);
    const said = async () => {
      let text = '';
      for await (const piece of socket) text += piece;
      return text;
    };
    return { socket, said };
  }

  test('the module imports what a proxy is lent, and nothing else', async () => {
    const module = await WebAssembly.compile(
      await readFile(`${HOST}dist/served/berth-edge.core.wasm`),
    );
    const lent = /^cm32p2\|wasi:(cli\/(environment|stderr)|clocks|http|io|random)/;
    const others = WebAssembly.Module.imports(module).filter(
      ({ module: name }) => !lent.test(name),
    );
    assert.deepEqual(others, []);
  });

  test('an address that cannot be had is said in words', async () => {
    const { port } = new URL(server.url);
    for (const [given, words] of [
      [port, `cannot listen on http://127.0.0.1:${port}: `],
      ['https', "'https' is no port: serve.mjs PORT [HOST]"],
    ]) {
      const program = new Program(process.execPath, [`${HOST}serve.mjs`, given]);
      assert.equal(await program.ends(), 2, program.said);
      assert.equal(program.said.split('\n')[0].startsWith(words), true, program.said);
      assert.doesNotMatch(program.said, /\n\s+at /);
    }
  });

  test('GET, POST and parameters are answered, the second time from the cache', async () => {
    const first = await asking.get(server.url, 'one.example');
    assert.equal(first.status, 200);
    assert.equal(first.headers.get('content-type'), MESSAGE);
    assert.equal(first.headers.get('cache-control'), 'max-age=60');
    assert.deepEqual((await message(first)).addresses, [addressFor('one.example')]);
    const { id, addresses } = await message(await asking.post(server.url, 'one.example', 0x4242));
    assert.deepEqual({ id, addresses }, { id: 0x4242, addresses: [addressFor('one.example')] });
    const { Answer } = await (await asking.json(server.url, 'one.example')).json();
    assert.equal(Answer[0].data, addressFor('one.example'));
    assert.equal(upstream.said('query', { name: 'one.example' }).length, 1);
  });

  test('HEAD gets the head of the answer, and no body', async () => {
    const url = `${server.url}/dns-query?name=head.example`;
    const response = await fetch(url, { method: 'HEAD' });
    assert.deepEqual([response.status, (await response.arrayBuffer()).byteLength], [200, 0]);
  });

  test('what is over the limit is refused, and who asks next is answered', async () => {
    const headers = { 'content-type': MESSAGE };
    const body = new Uint8Array(5000);
    const large = await fetch(`${server.url}/dns-query`, { method: 'POST', headers, body });
    await large.arrayBuffer();
    assert.equal(large.status, 413);
    const { addresses } = await message(await asking.post(server.url, 'next.example'));
    assert.deepEqual(addresses, [addressFor('next.example')]);
  });

  test('a body that does not come whole is refused in time, and who asks next is answered', async () => {
    const { socket, said } = await opened(
      'POST /dns-query HTTP/1.1\r\nhost: berth.test\r\nconnection: close\r\n' +
        `content-type: ${MESSAGE}\r\ncontent-length: 40\r\n\r\nhalf`,
    );
    const next = asking.post(server.url, 'behind.example');
    assert.match(await said(), /^HTTP\/1\.1 408 /);
    socket.destroy();
    const { addresses } = await message(await next);
    assert.deepEqual(addresses, [addressFor('behind.example')]);
  });

  test('a client that leaves before its answer comes keeps nobody from theirs', async () => {
    const name = 'left.example';
    await upstream.tell({ rules: [{ name, answer: { pad: 60_000 }, delay: 0.5 }] });
    const { socket } = await opened(long(name));
    await upstream.waitFor('query', { name });
    socket.destroy();
    const { addresses } = await message(await asking.get(server.url, 'stays.example'));
    assert.deepEqual(addresses, [addressFor('stays.example')]);
  });

  test('a client that does not read its answers keeps nobody from theirs for ever', async () => {
    const name = 'unread.example';
    await upstream.tell({ rules: [{ name, answer: { pad: 60_000 } }] });
    // More in all than sockets hold for it; one by one, or the host takes many before it pauses.
    const { url, program } = await serve(settings);
    try {
      const { socket } = await opened(long(name), url);
      for (let count = 0; count < 250; count += 1) {
        await setTimeout(10);
        socket.write(long(name));
      }
      const { addresses } = await message(await asking.get(url, 'reads.example'));
      assert.deepEqual(addresses, [addressFor('reads.example')]);
      socket.destroy();
    } finally {
      await program.stop();
    }
  });

  test('an upstream that refuses connections for a while is asked again', async () => {
    await upstream.tell({ listening: 'refuse' });
    const { url, program } = await serve(settings);
    try {
      for (const name of ['a.down.example', 'b.down.example']) {
        assert.equal((await message(await asking.get(url, name))).rcode, 2);
      }
      await upstream.tell({ listening: 'open' });
      const end = Date.now() + 20_000;
      let answer;
      do {
        answer = await message(await asking.get(url, 'up.example'));
      } while (answer.rcode !== 0 && Date.now() < end);
      assert.deepEqual(answer.addresses, [addressFor('up.example')]);
    } finally {
      await program.stop();
    }
  });

  test('an upstream that says nothing is given up within the budget', async () => {
    await upstream.tell({ rules: [{ name: 'silent.example', fault: 'silent' }] });
    const { rcode, errors } = await message(await asking.get(server.url, 'silent.example'));
    assert.equal(rcode, 2);
    assert.notDeepEqual(errors, []);
  });

  test('settings that are wrong are said at the start, and every request is answered 500', async () => {
    const { url, program } = await serve({ BERTH_CACHE_BYTES: 'much', BERTH_COLOUR: 'red' });
    try {
      await program.says(/^error: BERTH_COLOUR: not a setting of this host$/m);
      await program.says(/^error: cache\.bytes: "much" is not /m);
      const response = await asking.json(url, 'www.berth.test');
      assert.equal(response.status, 500);
    } finally {
      await program.stop();
    }
  });

  test('`jco serve` answers from it', async () => {
    const port = await freePort();
    const words = ['serve', '--host', '127.0.0.1', '--port', String(port), 'dist/berth-edge.wasm'];
    // It starts a process of its own for the component, and both end as one group.
    const serving = spawn(`${HOST}node_modules/.bin/jco`, words, {
      cwd: HOST,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      serving.stderr.setEncoding('utf8');
      let said = '';
      while (!said.includes('listening')) said += await once(serving.stderr, 'data');
      const response = await asking.json(`http://127.0.0.1:${port}`, 'www.berth.test');
      assert.equal(response.status, 200);
      assert.equal((await response.json()).Status, 0);
    } finally {
      process.kill(-serving.pid, 'SIGTERM');
      await once(serving, 'close');
    }
  });
});
