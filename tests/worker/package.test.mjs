// What npm would publish, as whoever installs it finds it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeTemporary } from '../support/temporary.mjs';
import { tool } from './support/runtimes.mjs';

const WORKER = fileURLToPath(new URL('../../worker/', import.meta.url));
const run = promisify(execFile);

/** A folder of somebody who uses the package, and the package in it. */
const user = makeTemporary('berth-package-');
const installed = join(user, 'node_modules/berth');

before(async () => {
  const { stdout } = await run(
    'npm',
    ['pack', '--silent', '--ignore-scripts', '--pack-destination', user],
    { cwd: WORKER },
  );
  await run('tar', ['-xzf', stdout.trim()], { cwd: user });
  await mkdir(join(user, 'node_modules'));
  await rename(join(user, 'package'), installed);
  await writeFile(join(user, 'package.json'), '{ "type": "module" }');
});

describe('the package', () => {
  test('holds what it exports and its licence, needs nothing, and leaves the page out', async () => {
    const { exports, dependencies } = JSON.parse(
      await readFile(join(installed, 'package.json'), 'utf8'),
    );
    assert.equal(dependencies, undefined);
    const files = new Set(await readdir(installed, { recursive: true }));
    const named = Object.values(exports).flatMap((it) => (it.types ? Object.values(it) : [it]));
    assert.deepEqual(
      named.filter((file) => !files.has(join(file))),
      [],
    );
    assert.deepEqual(
      [...files].filter((file) => /^dist\/(playground|page)|\.test\.|node_modules/.test(file)),
      [],
    );
    assert.match(await readFile(join(installed, 'dist/LICENSE'), 'utf8'), /Apache License/);
  });

  test('has types that are whole without those of a platform', async () => {
    // Only durable_pool builds on a class of Cloudflare's own.
    const entries = [
      '',
      '/browser',
      '/bun',
      '/cloudflare',
      '/deno',
      '/node',
      '/vercel',
      '/workbench',
    ];
    const lines = entries.map((entry, i) => `export * as entry${i} from 'berth${entry}';\n`);
    await writeFile(join(user, 'use.ts'), lines.join(''));
    const words =
      '--strict --noEmit --module nodenext --target es2022 --lib es2023,dom,dom.iterable';
    const tsc = run(tool('tsc'), [...words.split(' '), 'use.ts'], { cwd: user });
    // What is wrong with them is on standard output, which the error does not tell of.
    await tsc.catch(({ message, stdout, stderr }) => assert.fail(`${message}\n${stdout}${stderr}`));
  });

  test('gives the parts that its page names', async () => {
    const script = `
      const { DohServer, Driver, Core, exchange, openFetchSession } = await import('berth');
      const { startResolver } = await import('berth/browser');
      const { serve } = await import('berth/node');
      const { Workbench } = await import('berth/workbench');
      const parts = { DohServer, Driver, Core, exchange, openFetchSession, startResolver, serve, Workbench };
      for (const [name, part] of Object.entries(parts)) {
        if (typeof part !== 'function') throw new Error(name + ' is missing');
      }
      console.log(import.meta.resolve('berth/berth.wasm'));`;
    await writeFile(join(user, 'use.mjs'), script);
    const { stdout } = await run(process.execPath, ['use.mjs'], { cwd: user });
    assert.match(stdout, /node_modules\/berth\/dist\/berth\.wasm$/m);
  });
});
