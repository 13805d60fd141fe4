// The playground as a folder of files that any file server can give: dist/page.

import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licencesOf } from '../web/licences.mjs';

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

/** What it shares with the page of the native server finds its packages here, not beside itself. */
const packages = Object.fromEntries(OTHERS.map((name) => [name, here(`node_modules/${name}`)]));

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
  alias: packages,
  assetNames: '[name]',
  loader: { '.woff2': 'file' },
});
await build({
  entryPoints: { playground: here('playground/main.tsx') },
  outdir: out,
  bundle: true,
  minify: true,
  alias: packages,
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  plugins: [moduleOfCore],
});
await copyFile(here('playground/index.html'), `${out}/index.html`);
await copyFile(here('dist/berth-workbench.wasm'), `${out}/berth-workbench.wasm`);
await copyFile(here('../web/shared/icon.svg'), `${out}/icon.svg`);
await writeFile(`${out}/LICENSES.txt`, await licencesOf(OTHERS, here('node_modules')));
