// Puts the modules of core and the licence beside what tsc made, and bundles the entries of runtimes
// that take one file each. The modules are in the folder named, or where `./dev build wasm` left them:
// build.mjs [FOLDER]

import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const built = process.argv[2] ?? here('../build/wasm');

for (const name of ['berth.wasm', 'berth-workbench.wasm']) {
  try {
    await copyFile(`${built}/${name}`, here(`dist/${name}`));
  } catch {
    console.error(`there is no ${built}/${name}; ./dev build wasm makes it`);
    process.exit(1);
  }
}

await copyFile(here('../LICENSE'), here('dist/LICENSE'));

await import('./build_playground.mjs');
await build({
  entryPoints: ['cloudflare', 'durable_pool', 'vercel', 'browser'].map((name) =>
    here(`dist/entry/${name}.js`),
  ),
  outdir: here('dist/bundle'),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  // Each stands in a folder beside the module, as the entries do.
  external: ['cloudflare:*', '*.wasm', '*.wasm?module'],
});
