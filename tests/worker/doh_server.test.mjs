// A whole server without an HTTP server in front of it.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { DohServer } from '../../worker/dist/src/doh_server.js';

const wasm = await readFile(new URL('../../worker/dist/berth.wasm', import.meta.url));
const module = await WebAssembly.compile(wasm);

const ASKER = { address: '192.0.2.1', host: '' };

/** A server where a client may ask `burst` questions at once and one a second. */
function serverWith(burst) {
  const env = {
    BERTH_RATE_QUERIES_PER_SECOND: '1',
    BERTH_RATE_BURST: `${burst}`,
    BERTH_UPSTREAM: 'https://dns.example/dns-query',
  };
  return new DohServer({ module, env, transports: { session: () => {} } });
}

/** What asks for `name`; those under berth.test are answered by the server itself. */
function headFor(name) {
  const target = `/dns-query?name=${name}&type=TXT`;
  return { method: 'GET', target, contentType: '', accept: '', hasBody: false };
}

test('a client that asks too often is told when to come back, whoever else asks', () => {
  const server = serverWith(2);
  const ask = (address) => {
    const { status, headers } = server.answer(headFor('berth.test'), { ...ASKER, address });
    return [status, new Map(headers).get('retry-after')];
  };
  const answers = [1, 2, 3].map(() => ask('192.0.2.1'));
  assert.deepEqual(answers, [
    [200, undefined],
    [200, undefined],
    [429, '1'],
  ]);
  assert.deepEqual(ask('192.0.2.2'), [200, undefined]);
  assert.equal(server.answerAtOnce(headFor('berth.test'), ASKER).status, 429);
  server.close();
});

test('what had to wait and was not waited for costs a client nothing', () => {
  const server = serverWith(1);
  assert.equal(server.answerAtOnce(headFor('www.example.net'), ASKER), undefined);
  const answers = [1, 2].map(() => server.answer(headFor('berth.test'), ASKER).status);
  assert.deepEqual(answers, [200, 429]);
  server.close();
});

test('answers of one form, age and size share their headers, and of two forms do not', () => {
  const server = serverWith(100);
  const binary = '/dns-query?dns=AAABAAABAAAAAAAABWJlcnRoBHRlc3QAABAAAQ';
  const ask = (target) => {
    const { status, headers, shared } = server.answer({ ...headFor(''), target }, ASKER);
    assert.deepEqual([status, shared], [200, true]);
    return headers;
  };
  const json = headFor('berth.test').target;
  const [first, other] = [ask(json), ask(binary)];
  assert.equal(ask(json), first);
  assert.equal(ask(binary), other);
  const typeOf = (headers) => new Map(headers).get('content-type');
  assert.deepEqual([first, other].map(typeOf), ['application/dns-json', 'application/dns-message']);
  const refused = server.answer({ ...headFor(''), target: '/dns-query?dns=!' }, ASKER);
  assert.deepEqual([refused.status, refused.shared ?? false], [400, false]);
  server.close();
});

test('a body is read whatever realm its octets are of', async () => {
  const server = serverWith(100);
  const head = {
    ...headFor(''),
    method: 'POST',
    target: '/dns-query',
    contentType: 'application/dns-message',
    hasBody: true,
  };
  const octets = Buffer.from('AAABAAABAAAAAAAABWJlcnRoBHRlc3QAABAAAQ', 'base64url');
  const bodies = [octets, runInNewContext('Uint8Array').from(octets), 'late', undefined];
  const statuses = bodies.map(async (body) => {
    const { status } = await server.answer(head, ASKER, () => Promise.resolve(body));
    return status;
  });
  assert.deepEqual(await Promise.all(statuses), [200, 200, 408, 413]);
  server.close();
});

test('local time is looked up only where a schedule goes by it', (t) => {
  const lookedUp = t.mock.method(Date.prototype, 'getTimezoneOffset').mock;
  const ask = (groups) => {
    const env = { BERTH_UPSTREAM: 'https://dns.example/dns-query', BERTH_GROUPS: groups };
    const server = new DohServer({ module, env, transports: { session: () => {} } });
    assert.equal(server.answer(headFor('berth.test'), ASKER).status, 200);
    server.close();
    return lookedUp.callCount();
  };
  assert.equal(ask(''), 0);
  assert.equal(ask('night.clients = 192.0.2.1\nnight.schedule = 21:00-07:00'), 1);
});
