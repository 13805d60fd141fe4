// The playground as a folder of files that any file server can give: dist/page.

import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here('dist/page');
/** What others wrote and is in the folder; each has its licence beside its files. */
const OTHERS = [
  'preact',
  '@preact/signals',
  '@preact/signals-core',
  '@fontsource/ibm-plex-sans',
  '@fontsource/ibm-plex-mono',
];

/** Puts the module of core into the script, in place of the import `berth:module`. */
const moduleOfCore = {
  name: 'module of core',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^berth:module$/ }, () => ({
      path: here('dist/berth.wasm'),
      namespace: 'core',
    }));
    onLoad({ filter: /./, namespace: 'core' }, async ({ path }) => ({
      contents: await readFile(path),
      loader: 'binary',
    }));
  },
};

await mkdir(out, { recursive: true });
await build({
  entryPoints: [here('playground/playground.css')],
  outdir: out,
  bundle: true,
  minify: true,
  assetNames: '[name]',
  loader: { '.woff2': 'file' },
});
await build({
  entryPoints: { playground: here('playground/main.tsx') },
  outdir: out,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  plugins: [moduleOfCore],
});
for (const file of ['index.html', 'icon.svg'])
  await copyFile(here(`playground/${file}`), `${out}/${file}`);
const licences = await Promise.all(
  OTHERS.map(
    async (name) => `${name}\n\n${await readFile(here(`node_modules/${name}/LICENSE`), 'utf8')}`,
  ),
);
await writeFile(`${out}/LICENSES.txt`, licences.join('\n\n'));
