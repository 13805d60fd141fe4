// A module that really traps, in every runtime: who waits is answered, the process goes on, and the
// next instance has what the one before it had.

import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeTemporary, removeTemporary } from '../support/temporary.mjs';
import { runtimesOf, start } from './support/runtimes.mjs';
import { asking } from './support/suite.mjs';
import { trappingModule } from './support/trapping_module.mjs';
import { Upstream } from './support/upstream.mjs';
import { addressFor, read } from './support/wire.mjs';

const PACKAGE = fileURLToPath(new URL('../../worker/', import.meta.url));
const IMAGE = fileURLToPath(new URL('../data/lists/two_lists.berth', import.meta.url));
const LOST = { code: 0, text: 'the resolver failed and was restarted' };
const SERVFAIL = 2;
const BLOCKED = 15;

const dist = makeTemporary('berth-trapping-');
const message = async (response) => read(new Uint8Array(await response.arrayBuffer()));
let upstream;

before(async () => {
  for (const part of ['entry', 'src', 'bundle']) {
    await cp(join(PACKAGE, 'dist', part), join(dist, part), { recursive: true });
  }
  await writeFile(join(dist, 'package.json'), '{ "type": "module" }');
  const wasm = await readFile(join(PACKAGE, 'dist/berth.wasm'));
  await writeFile(join(dist, 'berth.wasm'), trappingModule(wasm));
  upstream = await Upstream.start();
});
after(async () => {
  await upstream?.stop();
  removeTemporary(dist);
});

for (const [name, runtime] of Object.entries(runtimesOf(dist))) {
  const domain = `${name.toLowerCase()}.example`;
  const hasFiles = ['node', 'bun', 'deno'].includes(name);
  describe(name, () => {
    let server;
    before(async () => {
      const settings = {
        BERTH_UPSTREAM: upstream.url('https'),
        BERTH_POLICY_BLOCK: 'ruled.example',
        ...(hasFiles ? { BERTH_POLICY_IMAGE: IMAGE } : {}),
      };
      server = await start(runtime, settings, upstream.authority);
    });
    after(() => server?.stop());

    test('who waits is answered SERVFAIL with the reason, and so is who brought it down', async () => {
      const slow = `slow.${domain}`;
      await upstream.tell({ rules: [{ name: slow, delay: 3 }] });
      const waiting = asking.get(server.url, slow);
      await upstream.waitFor('query', { name: slow });
      const lost = { rcode: SERVFAIL, errors: [LOST] };
      const brought = await asking.get(server.url, 'down.trap');
      assert.equal(brought.status, 200);
      assert.equal(brought.headers.get('cache-control'), 'max-age=0');
      for (const response of [brought, await waiting]) {
        const { rcode, errors } = await message(response);
        assert.deepEqual({ rcode, errors }, lost);
      }
    });

    test('the next question is answered, by the settings and lists of before', async () => {
      const next = `next.${domain}`;
      const { addresses } = await message(await asking.get(server.url, next));
      assert.deepEqual(addresses, [addressFor(next)]);
      const blocked = ['ruled.example', ...(hasFiles ? ['ads.example'] : [])];
      for (const each of blocked) {
        const { errors } = await message(await asking.get(server.url, each));
        assert.deepEqual(
          errors.map(({ code }) => code),
          [BLOCKED],
          each,
        );
      }
    });

    test('again and again, with the last calls in the log', async () => {
      for (let round = 0; round < 3; round += 1) {
        const { errors } = await message(await asking.post(server.url, 'down.trap'));
        assert.deepEqual(errors, [LOST]);
      }
      const words = /error: the core trapped: .*; another takes its place\. The last calls were:\n/;
      const [found] = await server.program.says(words);
      const told = server.program.said.split(found)[1];
      assert.match(told, /^event [\d.]+ 0901[0-9a-f]+$/m, 'the wall clock');
      assert.match(told, /^answer [\d.]+ 0101[0-9a-f]*04646f776e047472617000/m, 'down.trap');
    });
  });
}
