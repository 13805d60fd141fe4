// Who asks, on both builds: the name asked for in TLS and the names of a certificate choose a group,
// and each client may ask so often.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABILITY, emscripten, wasi } from './support/module.mjs';
import * as records from './support/records.mjs';

const BUILDS = [
  ['WASI', async () => wasi()],
  ['Emscripten', () => emscripten()],
];
const GROUPS = [
  'kids.hosts = kids', 'kids.block = ads.example', 'kids.block_mode = nxdomain',
  'laptop.subjects = laptop', 'laptop.block = ads.example', 'laptop.block_mode = refused',
].join('\n');
const [NXDOMAIN, REFUSED] = [3, 5];

/** Asks a resolver of `settings`: gives the rcode and the source's word, or that it waits. */
async function asker(load, settings) {
  const module = await load();
  const resolver = module.start({ upstream: '192.0.2.1', ...settings }, ABILITY.udp);
  let id = 0;
  return (name, options) => {
    id += 1;
    const record = records.query(id, records.dnsQuery(1, name), options);
    const answered = records.readAnswered(resolver.answer(id, record));
    while (resolver.poll() !== undefined);
    if (answered.kind !== 'answered') return answered.kind;
    const source = module.text(module.call('berth_word', 0, answered.source));
    return [answered.message[3] & 15, source];
  };
}

for (const [build, load] of BUILDS) {
  test(`${build}: the name asked for in TLS and a certificate choose a group`, async () => {
    const ask = await asker(load, { groups: GROUPS });
    const kids = { serverName: 'kids.dns.example.com' };
    assert.deepEqual(ask('ads.example', kids), [NXDOMAIN, 'blocked']);
    assert.deepEqual(ask('ads.example', { subjects: 'x\nlaptop\n' }), [REFUSED, 'blocked']);
    assert.deepEqual(ask('ads.example', { ...kids, subjects: 'laptop\n' }), [NXDOMAIN, 'blocked']);
    assert.equal(ask('ads.example', { subjects: 'lap' }), 'pending');
    assert.equal(ask('ads.example'), 'pending');
  });

  test(`${build}: a client that asks too often is told so`, async () => {
    const ask = await asker(load, { 'rate.queries_per_second': '1', 'rate.burst': '2' });
    assert.deepEqual(ask('localhost'), [0, 'local']);
    assert.deepEqual(ask('localhost'), [0, 'local']);
    assert.deepEqual(ask('localhost'), [REFUSED, 'limited']);
  });
}
