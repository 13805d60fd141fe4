// Makes the component of the module, and of the component what Node runs: build.mjs [FILE]
//
// dist/berth-edge.wasm is the component, for any host of wasi:http; dist/served is the same for
// serve.mjs, as `jco serve` makes it at each start. The module is the one named, or what
// `./dev build wasm` left. The WITs of WASI are those that jco comes with.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { componentEmbed, componentNew, transpile } from '@bytecodealliance/jco';

const WASI = '0.2.12';
const PACKAGES = ['io', 'clocks', 'random', 'filesystem', 'sockets', 'cli', 'http'];

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const module = process.argv[2] ?? here('../build/wasm/berth-edge.wasm');
const wits = join(
  dirname(fileURLToPath(import.meta.resolve('@bytecodealliance/jco'))),
  '../lib/wit',
);

/** Our world, and behind it the packages that it names, each as a block. */
async function source() {
  const blocks = PACKAGES.map(async (name) => {
    const text = await readFile(join(wits, 'builtin', WASI, `wasi-${name}`, 'package.wit'), 'utf8');
    return `${text.replace(/^package ([^;]*);/, 'package $1 {')}}\n`;
  });
  return [await readFile(here('world.wit'), 'utf8'), ...(await Promise.all(blocks))].join('\n');
}

const binary = await readFile(module).catch(() => {
  console.error(`there is no ${module}; ./dev build wasm makes it`);
  process.exit(1);
});
const embedded = await componentEmbed({ binary, witSource: await source(), worldName: 'edge' });
const component = await componentNew(embedded);
await rm(here('dist'), { recursive: true, force: true });
await mkdir(here('dist/served'), { recursive: true });
await writeFile(here('dist/berth-edge.wasm'), component);
const { files } = await transpile(component, { name: 'berth-edge' });
for (const [name, content] of Object.entries(files)) {
  // Nobody who is typed calls it.
  if (!name.endsWith('.d.ts')) await writeFile(here(`dist/served/${name}`), content);
}
