// What stands between Node's HTTP servers and the core, with a core that a test plays itself.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { afterEach, test } from 'node:test';
import { exchange } from '../../worker/dist/src/node_exchange.js';

let listener;
afterEach(() => listener.close());

/** Serves with this `answer`; gives the port. */
async function serve(answer) {
  const failed = { status: 500, headers: [], body: 'failed' };
  const server = { answer, internalError: () => failed };
  listener = createServer(exchange.bind(undefined, server));
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  return listener.address().port;
}

const failures = {
  'at once': () => {
    throw new Error('unforeseen');
  },
  later: () => Promise.reject(new Error('unforeseen')),
};
for (const [when, answer] of Object.entries(failures)) {
  test(`what fails ${when} is 500, and the process goes on`, async () => {
    const port = await serve(answer);
    const response = await fetch(`http://127.0.0.1:${port}/`);
    assert.deepEqual([response.status, await response.text()], [500, 'failed']);
  });
}

test('the head says who asks, for what, and whether there is a body', async () => {
  let seen;
  const port = await serve((head, { address, host }) => {
    seen = { head, address, host };
    return { status: 204, headers: [['x-seen', 'yes']], body: '' };
  });
  const headers = { accept: 'a/b', 'content-type': 'c/d' };
  const url = `http://127.0.0.1:${port}/path?query`;
  const response = await fetch(url, { method: 'POST', headers, body: 'body' });
  assert.equal(response.headers.get('x-seen'), 'yes');
  assert.deepEqual(seen, {
    head: {
      method: 'POST',
      target: '/path?query',
      contentType: 'c/d',
      accept: 'a/b',
      hasBody: true,
    },
    address: '127.0.0.1',
    host: `127.0.0.1:${port}`,
  });
});

test('a body is read up to the limit, announced or not', async () => {
  const port = await serve(async (_head, _asker, readBody) => {
    const body = await readBody(4);
    return { status: 200, headers: [], body: body === undefined ? 'too long' : `${body.length}` };
  });
  const ask = async (body) => {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body,
      duplex: 'half',
    });
    return response.text();
  };
  const stream = (text) => new Blob([text]).stream();
  assert.deepEqual(
    [await ask('four'), await ask('fives'), await ask(stream('four')), await ask(stream('fives'))],
    ['4', 'too long', '4', 'too long'],
  );
});

test('a client that leaves in the middle of its body is not waited for', async () => {
  let body = 'not read';
  let read;
  const over = new Promise((resolve) => {
    read = resolve;
  });
  const port = await serve(async (_head, _asker, readBody) => {
    client.destroy();
    body = await readBody(100);
    read();
    return { status: 200, headers: [], body: '' };
  });
  const client = connect(port, '127.0.0.1');
  client.write('POST / HTTP/1.1\r\nhost: a.test\r\ncontent-length: 50\r\n\r\nhalf');
  await over;
  assert.equal(body, undefined);
});
