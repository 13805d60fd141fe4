// The cache of a place in front of the isolates there: what one isolate learnt, another answers,
// within Miniflare, which has the Cache API that workerd alone does not.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeTemporary, removeTemporary } from '../support/temporary.mjs';
import { query, read, response } from './support/wire.mjs';

const PACKAGE = new URL('../../worker/', import.meta.url);
const { Miniflare } = createRequire(fileURLToPath(new URL('package.json', PACKAGE)))('miniflare');
const MESSAGE = 'application/dns-message';

let directory;
let place;
const asked = [];

/** The upstream: what a Worker fetches comes here. */
async function upstream(request) {
  const bytes = new Uint8Array(await request.arrayBuffer());
  asked.push(bytes);
  const { Response } = createRequire(fileURLToPath(new URL('package.json', PACKAGE)))('miniflare');
  return new Response(response(bytes, '192.0.2.9'), { headers: { 'content-type': MESSAGE } });
}

async function options() {
  const contents = await readFile(new URL('dist/bundle/cloudflare.js', PACKAGE), 'utf8');
  const wasm = await readFile(new URL('dist/berth.wasm', PACKAGE));
  return {
    modules: [
      { type: 'ESModule', path: '/bundle/cloudflare.js', contents },
      { type: 'CompiledWasm', path: '/berth.wasm', contents: wasm },
    ],
    modulesRoot: '/',
    compatibilityDate: '2026-04-01',
    bindings: { BERTH_UPSTREAM: 'https://dns.example/dns-query' },
    cachePersist: directory,
    outboundService: upstream,
    cf: false,
  };
}

before(async () => {
  directory = makeTemporary('berth-cache-');
  place = new Miniflare(await options());
});
after(async () => {
  await place.dispose();
  removeTemporary(directory);
});

async function ask(name, accept = MESSAGE) {
  const dns = Buffer.from(query(name)).toString('base64url');
  const url = `http://berth.example/dns-query?dns=${dns}`;
  const got = await place.dispatchFetch(url, { headers: { accept } });
  const body = new Uint8Array(await got.arrayBuffer());
  return {
    type: got.headers.get('content-type'),
    status: got.headers.get('cf-cache-status'),
    body,
  };
}

test('a question of one isolate is answered to another without an upstream', async () => {
  const first = await ask('kept.example');
  assert.deepEqual(read(first.body).addresses, ['192.0.2.9']);
  assert.equal(first.status, null);
  // Another isolate: the same Worker, started anew. What is being stored is stored by then.
  await place.setOptions(await options());
  const second = await ask('kept.example');
  assert.equal(second.status, 'HIT');
  assert.deepEqual(second.body, first.body);
  assert.equal(asked.length, 1);
});

test('each form of the answer is kept by itself', async () => {
  const { type } = await ask('kept.example', 'application/dns-json');
  assert.equal(type, 'application/dns-json');
});
