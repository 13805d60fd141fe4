// From serverless-dns to the package: links, keys, commands and headers, unchanged, on the lists of
// tests/data/rethink.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { DohServer } from '../../worker/dist/src/doh_server.js';

const wasm = await readFile(new URL('../../worker/dist/berth.wasm', import.meta.url));
const module = await WebAssembly.compile(wasm);
const image = await readFile(new URL('../data/lists/rethink.berth', import.meta.url));
// Of list 5 alone, and of 1 and 254.
const LISTED = 'tn4knr62.net';
const OTHERS = 'x.aop8znu.co.uk';
// The key 1123213213 under localhost, as serverless-dns sums it.
const ENTRY = 'localhost|1e84b3c68759ce9c504a2cb5be8ef49efed4901459883a7de6dab4184557b272';

function start(env = {}) {
  const server = new DohServer({
    module,
    env: { BERTH_UPSTREAM: 'https://dns.example/dns-query', BERTH_POLICY_LISTS: '1:', ...env },
    transports: { session: () => {} },
  });
  server.useLists(image);
  return server;
}

/** What is known at once: status, header fields and content; nothing for what an upstream is asked. */
function ask(server, target, { host = 'localhost', region = '' } = {}) {
  const head = { method: 'GET', target, contentType: '', accept: '', hasBody: false };
  const answer = server.answerAtOnce(head, { address: '192.0.2.1', host, region: () => region });
  if (answer === undefined) return undefined;
  const { status, headers, body } = answer;
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const isJson = text.startsWith('{');
  return { status, fields: Object.fromEntries(headers), content: isJson ? JSON.parse(text) : text };
}

const addresses = ({ content }) => content.Answer?.map(({ data, TTL }) => `${data} ${TTL}`);

test('an unmodified link gives the verdict that it gave', () => {
  const server = start();
  for (const [path, host] of [
    ['/1:AIAABA', 'localhost'],
    ['/1-acaaaba', 'localhost'],
    ['/dns-query', '1-acaaaba.dns.example.com'],
    ['/1:AIAABA:key', 'localhost'],
  ]) {
    const blocked = ask(server, `${path}?name=www.${LISTED}`, { host });
    assert.deepEqual(addresses(blocked), ['0.0.0.0 300']);
    assert.equal(blocked.fields['x-nile-flags'], undefined);
    assert.equal(ask(server, `${path}?name=${OTHERS}`, { host }), undefined);
  }
  assert.equal(ask(server, `/dns-query?name=${LISTED}`), undefined);
  assert.equal(ask(server, `/1:A!?name=${LISTED}`).content.Status, 5);
  server.close();
});

test('headers say which lists blocked a name and where, if they shall', () => {
  const server = start({ BERTH_POLICY_NILE_HEADERS: 'true' });
  const { fields } = ask(server, `/1:AIAABA?name=${LISTED}`, { region: 'FRA' });
  assert.equal(fields['x-nile-flags'], '1:AIAABA');
  assert.equal(fields['x-nile-region'], 'FRA');
  assert.equal(fields['access-control-expose-headers'], 'x-nile-flags, x-nile-region');
  const local = ask(server, '/dns-query?name=localhost', { region: 'FRA' });
  assert.equal(local.fields['x-nile-flags'], undefined);
  assert.equal(local.fields['x-nile-region'], 'FRA');
  assert.equal(ask(server, '/dns-query?name=localhost').fields['x-nile-region'], undefined);
  server.close();
});

test('commands tell what they were meant to', () => {
  const server = start();
  const { status, fields, content } = ask(server, `/dntouint?dn=${LISTED}`);
  assert.deepEqual([status, fields['content-type']], [200, 'application/json']);
  assert.deepEqual(content, { domainName: LISTED, list: { [LISTED]: [0x8000, 0x0400] } });
  assert.deepEqual(ask(server, '/configure', { host: '1-acaaaba.localhost' }).content.list, [5]);
  const failed = ask(server, '/dntolist');
  assert.deepEqual([failed.status, Object.keys(failed.content)], [400, ['error']]);
  server.close();
});

test('commands can be off, or lead to a web site', () => {
  const off = start({ BERTH_POLICY_COMMANDS: 'false' });
  assert.equal(ask(off, '/configure').status, 404);
  off.close();
  const elsewhere = start({ BERTH_POLICY_SITE: 'https://lists.example' });
  const { status, fields } = ask(elsewhere, '/search/1:AIAABA');
  assert.deepEqual([status, fields.location], [302, 'https://lists.example/search?s=1:AIAABA']);
  elsewhere.close();
});

test('an access key lets in, and nothing else does', () => {
  const server = start({ BERTH_ACCESS_KEYS: ENTRY });
  const statusOf = (target, host) => ask(server, target, { host })?.status;
  assert.equal(statusOf('/1::1123213213?name=localhost', 'localhost'), 200);
  assert.equal(statusOf('/dns-query?name=localhost', '1--1123213213.localhost:8443'), 200);
  for (const target of ['/dns-query', '/1:AIAABA', '/1::1123213214']) {
    const refused = ask(server, `${target}?name=localhost`);
    assert.deepEqual([refused.status, refused.fields['www-authenticate']], [401, 'AccessKey']);
  }
  assert.equal(statusOf('/configure', 'localhost'), 401);
  assert.equal(statusOf('/1::1123213213/configure', 'localhost'), 200);
  server.close();
});
