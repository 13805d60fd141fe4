// Puts the module of core beside what tsc made, and bundles the entries of runtimes that take one
// file each. The module is the one named, or what `./dev build wasm` left: build.mjs [FILE]

import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const wasm = process.argv[2] ?? here('../build/wasm/berth.wasm');

try {
  await copyFile(wasm, here('dist/berth.wasm'));
} catch {
  console.error(`there is no ${wasm}; ./dev build wasm makes it`);
  process.exit(1);
}

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
