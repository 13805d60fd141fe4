// The page of the admin listener, as a folder of files and as C++ that carries them: build.mjs FOLDER

import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { FILE_TYPES } from './file_types.mjs';
import { licencesOf } from './licences.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [, , out] = process.argv;
if (out === undefined) throw new Error('which folder? build.mjs FOLDER');
const files = `${out}/files`;

/** What others wrote and is in the page; each has its licence beside its files. */
const OTHERS = [
  'preact',
  '@preact/signals',
  '@preact/signals-core',
  'uplot',
  '@fontsource/ibm-plex-sans',
  '@fontsource/ibm-plex-mono',
];

/** Octets as C++ writes them: string literals of one line each. */
function literals(octets) {
  const lines = [];
  for (let at = 0; at < octets.length; at += 64) {
    const escapes = Array.from(
      octets.subarray(at, at + 64),
      (octet) => `\\${octet.toString(8).padStart(3, '0')}`,
    );
    lines.push(`"${escapes.join('')}"`);
  }
  return lines.join('\n');
}

/** One row of the table: fonts are pressed already, all else is sent as gzip. */
async function row(name) {
  const content = await readFile(`${files}/${name}`);
  const pressed = !name.endsWith('.woff2');
  const octets = pressed ? gzipSync(content, { level: 9 }) : content;
  const tag = createHash('sha256').update(content).digest('base64url').slice(0, 22);
  const path = name === 'index.html' ? '/' : `/${name}`;
  const told = [path, FILE_TYPES[extname(name)], `\\"${tag}\\"`].map((it) => `"${it}"`).join(', ');
  return {
    size: octets.length,
    text: `{${told}, {${literals(octets)}, ${octets.length}}, ${pressed}},`,
  };
}

await rm(files, { recursive: true, force: true });
await mkdir(files, { recursive: true });
await build({
  entryPoints: { page: here('dashboard/main.tsx'), style: here('dashboard/dashboard.css') },
  outdir: files,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  assetNames: '[name]',
  loader: { '.woff2': 'file' },
});
await copyFile(here('dashboard/index.html'), `${files}/index.html`);
await copyFile(here('shared/icon.svg'), `${files}/icon.svg`);
await writeFile(`${files}/licences.txt`, await licencesOf(OTHERS, here('node_modules')));

const rows = await Promise.all((await readdir(files)).sort().map(row));
await writeFile(
  `${out}/page_files.cc`,
  `#include "native-host/admin/page_files.h"

namespace berth {
namespace {

constexpr PageFile kFiles[] = {
${rows.map(({ text }) => text).join('\n')}
};

}  // namespace

std::span<const PageFile> page_files() { return kFiles; }

}  // namespace berth
`,
);
const total = rows.reduce((sum, { size }) => sum + size, 0);
console.log(`${rows.length} files, ${(total / 1000).toFixed(1)} kB as they are sent`);
