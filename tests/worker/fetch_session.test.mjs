// DNS over HTTPS by `fetch`, which the tests play themselves.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { openFetchSession } from '../../worker/dist/src/transports/fetch_session.js';
import { Desk, described, orderFor } from './support/desk.mjs';
import { query } from './support/wire.mjs';

const MESSAGE = 'application/dns-message';
const URL = 'https://dns.example/dns-query';
const NOTHING = new Uint8Array(0);
const real = globalThis.fetch;

afterEach(() => {
  globalThis.fetch = real;
});

/** A session whose requests `answer` takes, and what it was asked. */
function begin(answer, options = { method: 'POST' }) {
  const desk = new Desk();
  const asked = [];
  globalThis.fetch = async (url, init) => {
    asked.push({ url, ...init });
    return answer(init);
  };
  const session = openFetchSession(orderFor(desk, described(URL, options), 443));
  return { desk, asked, session };
}

function answerOf({ kind: _, ...answer }) {
  return answer;
}

test('a session is open at once', () => {
  const { desk } = begin(() => new Response(null));
  assert.deepEqual(desk.told, [{ kind: 'opened' }]);
});

test('a question by POST is its content, and what the response says is handed on', async () => {
  const headers = { 'content-type': MESSAGE, age: '30', 'retry-after': '7' };
  const { desk, asked, session } = begin(() => new Response('answer', { headers }));
  session.send(query('post.example'), 4);
  const answered = answerOf(await desk.first('answered'));
  assert.deepEqual(answered, {
    request: 4,
    status: 200,
    cause: 'other',
    contentType: MESSAGE,
    bytes: new TextEncoder().encode('answer'),
    age: 30,
    retryAfter: 7000,
  });
  const [{ url, method, body, redirect, headers: sent }] = asked;
  assert.deepEqual(
    { url, method, body, redirect, sent },
    {
      url: URL,
      method: 'POST',
      body: query('post.example'),
      redirect: 'manual',
      sent: { accept: MESSAGE, 'content-type': MESSAGE },
    },
  );
});

test('a question by GET stands in the URL, without padding', async () => {
  const { desk, asked, session } = begin(() => new Response('x'), { method: 'GET' });
  const asks = query('get.example');
  session.send(asks, 1);
  await desk.first('answered');
  assert.equal(asked[0].url, `${URL}?dns=${Buffer.from(asks).toString('base64url')}`);
  assert.equal(asked[0].body, undefined);
});

test('of a status that is no success nothing is read but the head', async () => {
  let cancelled = false;
  const body = new ReadableStream({ cancel: () => (cancelled = true) });
  const headers = { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' };
  const { desk, session } = begin(() => new Response(body, { status: 503, headers }));
  session.send(query('busy.example'), 2);
  const { status, bytes, retryAfter } = await desk.first('answered');
  assert.deepEqual(
    { status, bytes, retryAfter },
    { status: 503, bytes: NOTHING, retryAfter: undefined },
  );
  assert.equal(cancelled, true);
});

test('a content over 65,535 octets is given up, and its request alone', async () => {
  let given = 0;
  const body = new ReadableStream({
    pull: (controller) => {
      given += 1;
      controller.enqueue(new Uint8Array(16384));
    },
  });
  const { desk, session } = begin(() => new Response(body));
  session.send(query('long.example'), 3);
  const { request, status, bytes } = await desk.first('answered');
  assert.deepEqual({ request, status, bytes }, { request: 3, status: 0, bytes: NOTHING });
  assert.ok(given < 8, `it was asked for ${given} pieces`);
});

test('a request that is cancelled is aborted, and nothing is told of it', async () => {
  let ended;
  const over = new Promise((resolve) => (ended = resolve));
  const { desk, session } = begin(
    ({ signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          reject(signal.reason);
          ended();
        }),
      ),
  );
  session.send(query('cancelled.example'), 5);
  session.cancel(5);
  await over;
  await new Promise(setImmediate);
  assert.deepEqual(desk.told, [{ kind: 'opened' }]);
});

const failures = [
  ['refused', { code: 'ECONNREFUSED', errno: -111 }, 'connect', 111],
  ['certificateExpired', { code: 'CERT_HAS_EXPIRED' }, 'tls', 0],
  ['unreachable', { code: 'ENOTFOUND', errno: -3008 }, 'connect', 3008],
];
for (const [cause, fields, stage, osCode] of failures) {
  test(`a server that is not reached ends the session: ${cause}`, async () => {
    const { desk, session } = begin(() => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('why'), fields) });
    });
    session.send(query('gone.example'), 1);
    assert.deepEqual(answerOf(await desk.first('closed')), { stage, cause, osCode, why: 'why' });
  });
}

test('a request that dies on the way dies alone', async () => {
  const { desk, session } = begin(() => {
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  });
  session.send(query('reset.example'), 6);
  const { request, status, cause } = await desk.first('answered');
  assert.deepEqual({ request, status, cause }, { request: 6, status: 0, cause: 'reset' });
});
