// What wrangler would send to Cloudflare, of each configuration that the package's folder has.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeTemporary, removeTemporary } from '../support/temporary.mjs';
import { tool } from './support/runtimes.mjs';

const WORKER = fileURLToPath(new URL('../../worker/', import.meta.url));
const run = promisify(execFile);

const directory = makeTemporary('berth-wrangler-');
after(() => removeTemporary(directory));

/** It asks nobody whether there is a newer one, tells nobody that it ran, and writes here alone. */
const ALONE = {
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_SEND_METRICS: 'false',
  HOME: directory,
};

for (const [config, entry, bindings] of [
  ['wrangler.toml', 'cloudflare.js', ['BERTH_UPSTREAM']],
  ['wrangler.durable.toml', 'durable_pool.js', ['BERTH_POOL', 'BERTH_UPSTREAM']],
]) {
  test(`${config} sends the entry, the module of core and what is bound to them`, async () => {
    const folder = join(directory, entry);
    const words = ['deploy', '--dry-run', '--config', config, '--outdir', folder];
    const { stdout } = await run(tool('wrangler'), words, {
      cwd: WORKER,
      env: { ...process.env, ...ALONE },
    });
    const bound = [...stdout.matchAll(/env\.(BERTH_\w+)/g)].map(([, name]) => name);
    assert.deepEqual(bound, bindings);
    const sent = await readdir(folder);
    assert.ok(sent.includes(entry), sent.join());
    assert.equal(sent.filter((file) => file.endsWith('berth.wasm')).length, 1, sent.join());
  });
}
