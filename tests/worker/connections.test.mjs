// Connections to upstreams, noted from what core wants and is told, and read from a Durable Object.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ConnectionBook } from '../../worker/dist/src/connection_book.js';
import { start, workerdPool } from './support/runtimes.mjs';
import { asking } from './support/suite.mjs';
import { Upstream } from './support/upstream.mjs';
import { query, response } from './support/wire.mjs';

const PLACE = 'tls://192.0.2.1:853';
const framed = (message) =>
  Uint8Array.from([message.length >> 8, message.length & 255, ...message]);

/** A book and a driver's steps, at times of the test's own. */
function begin() {
  const book = new ConnectionBook();
  return { book, step: book.watch(() => PLACE) };
}
const OPEN = {
  kind: 'open',
  transport: 7,
  upstream: 0,
  transportKind: 'stream',
  secure: true,
  remote: { address: '192.0.2.1', port: 853 },
};

test('a connection is told with what it carried, in all and since the last look', () => {
  const { book, step } = begin();
  const asked = query('www.example', 'AAAA', 5);
  const answer = framed(response(asked, '192.0.2.9'));
  step(OPEN, 1000);
  step({ kind: 'opened', transport: 7 }, 1020);
  step({ kind: 'send', transport: 7, request: 0, bytes: framed(asked) }, 1020);
  step({ kind: 'received', transport: 7, bytes: answer.subarray(0, 1) }, 1030);
  step({ kind: 'received', transport: 7, bytes: answer.subarray(1) }, 1032.5);
  const total = { bytes_in: answer.length, bytes_out: asked.length + 2, queries: 1, answers: 1 };
  assert.deepEqual(book.look('me', 1100), {
    first: true,
    active: [
      {
        cookie: '1',
        side: 'upstream',
        kind: 'dot',
        state: 'open',
        place: PLACE,
        remote: '192.0.2.1:853',
        opened_ms_ago: 100,
        active_ms_ago: 68,
        handshake_us: 20000,
        total,
        last: total,
      },
    ],
    closed: [],
    lost: 0,
    dns: [
      {
        upstream: PLACE,
        type: 'AAAA',
        answers: { NOERROR: 1 },
        failures: 0,
        success: { count: 1, sum_us: 12500 },
        failure: { count: 0, sum_us: 0 },
      },
    ],
  });
  step({ kind: 'send', transport: 7, request: 0, bytes: framed(asked) }, 1200);
  const [again] = book.look('me', 1300).active;
  assert.deepEqual(again.last, {
    bytes_in: 0,
    bytes_out: asked.length + 2,
    queries: 1,
    answers: 0,
  });
  assert.equal(again.total.queries, 2);
  assert.deepEqual(book.look('other', 1300).active[0].last, again.total);
});

test('one that ended is told once, with why, and what waited on it has failed', () => {
  const { book, step } = begin();
  book.look('me', 0);
  step(OPEN, 0);
  step({ kind: 'send', transport: 7, request: 0, bytes: framed(query('a.example')) }, 0);
  step({ kind: 'closed', transport: 7, stage: 'tls', cause: 'reset', osCode: 104 }, 30);
  const { active, closed, dns } = book.look('me', 40);
  assert.deepEqual(active, []);
  const told = closed.map(({ state, reason, failed_at, lived_ms }) => [
    state,
    reason,
    failed_at,
    lived_ms,
  ]);
  assert.deepEqual(told, [['closed', 'reset', 'tls', 30]]);
  assert.deepEqual([dns[0].failures, dns[0].failure], [1, { count: 1, sum_us: 30000 }]);
  assert.deepEqual(book.look('me', 50).closed, []);
  assert.deepEqual(book.look('new', 50).closed, []);
});

test('what is remembered is bounded, and what was lost is counted', () => {
  const { book, step } = begin();
  book.look('me', 0);
  for (let transport = 0; transport < 300; transport += 1) {
    step({ ...OPEN, transport }, 0);
    step({ kind: 'close', transport, reason: 'idle' }, 1);
  }
  const { closed, lost } = book.look('me', 2);
  assert.deepEqual([closed.length, lost, closed.at(-1).cookie], [256, 44, '300']);
  for (let observer = 1; observer < 16; observer += 1) assert.ok(book.look(`o${observer}`, 3));
  assert.equal(book.look('one more', 4), undefined);
  assert.ok(book.look('one more', 130_000), 'those that look no more are forgotten');
});

describe('a Durable Object', () => {
  let upstream;
  let server;
  before(async () => {
    upstream = await Upstream.start();
    const settings = { BERTH_UPSTREAM: upstream.url('tls'), BERTH_ADMIN_TOKEN: 'a-token-of-ours' };
    server = await start(workerdPool, settings, upstream.authority);
  });
  after(async () => {
    await server?.stop();
    await upstream?.stop();
  });
  const look = (token, init = {}) =>
    fetch(`${server.url}/api/connections?observer=me`, {
      ...init,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });

  test('tells of its connections to who has the token', async () => {
    for (const name of ['one', 'two', 'three']) {
      await (await asking.get(server.url, `${name}.looked.example`)).arrayBuffer();
    }
    const response = await look('a-token-of-ours');
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const { first, active, dns } = await response.json();
    const seen = active.map(({ kind, state, total }) => [
      kind,
      state,
      total.queries,
      total.answers,
    ]);
    assert.deepEqual([first, seen], [true, [['dot', 'open', 3, 3]]]);
    assert.deepEqual(
      dns.map(({ type, answers }) => [type, answers]),
      [['A', { NOERROR: 3 }]],
    );
  });

  test('tells nobody else, and nothing beside', async () => {
    for (const token of [undefined, '', 'a-token-of-our', 'b-token-of-ours', 'a-token-of-ours2']) {
      const response = await look(token);
      assert.deepEqual([response.status, await response.text()], [401, '']);
    }
    assert.equal((await look('a-token-of-ours', { method: 'POST' })).status, 405);
    const authorization = 'Bearer a-token-of-ours';
    const asked = await fetch(`${server.url}/api/connections`, { headers: { authorization } });
    assert.equal(asked.status, 400);
  });
});
