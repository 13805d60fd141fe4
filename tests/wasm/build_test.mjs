import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { EMSCRIPTEN, WASI, WORKBENCH } from './support/module.mjs';

/** The lines of a list, comments apart. */
function listed(file) {
  return readFileSync(new URL(`../../wasm/${file}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

const compiled = (file) => new WebAssembly.Module(readFileSync(file));
const exported = (module) => WebAssembly.Module.exports(module).map(({ name }) => name);

/** Each module: its WASI build, its list of exports, and the headers that declare those. */
const MODULES = [
  { file: WASI, list: 'exports.txt', headers: ['abi_shared.h', 'abi.h'] },
  { file: WORKBENCH, list: 'workbench_exports.txt', headers: ['abi_shared.h', 'abi_workbench.h'] },
];

for (const { file, list, headers } of MODULES) {
  const name = file.split('/').at(-1);

  test(`the WASI build of ${name} imports nothing`, () => {
    assert.deepEqual(WebAssembly.Module.imports(compiled(file)), []);
  });

  test(`the WASI build of ${name} exports its list, its memory and its start`, () => {
    const wanted = [...listed(list), 'memory', '_initialize'];
    assert.deepEqual(exported(compiled(file)).sort(), wanted.sort());
  });

  test(`the list of exports of ${name} is what its headers declare`, () => {
    const declared = headers
      .map((header) => readFileSync(new URL(`../../wasm/${header}`, import.meta.url), 'utf8'))
      .flatMap((text) => [...text.matchAll(/^(?:u?int32_t|double|berth_\w+) (berth_\w+)\(/gm)]);
    assert.deepEqual(declared.map(([, it]) => it), listed(list));
  });
}

test('the Emscripten build imports what its list names', () => {
  const imports = WebAssembly.Module.imports(compiled(`${EMSCRIPTEN}/berth.wasm`));
  assert.deepEqual(
    imports.map(({ module, name }) => `${module}.${name}`).sort(),
    listed('emscripten_imports.txt').sort(),
  );
});

test('the Emscripten build exports the whole list too', () => {
  const names = new Set(exported(compiled(`${EMSCRIPTEN}/berth.wasm`)));
  assert.deepEqual(listed('exports.txt').filter((name) => !names.has(name)), []);
});

// What a host loads at each start. A ceiling is raised only for what is worth it.
const CEILINGS = [
  { file: WASI, octets: 272_000, gzip: 129_500 },
  { file: WORKBENCH, octets: 98_000, gzip: 44_300 },
  { file: `${EMSCRIPTEN}/berth.wasm`, octets: 302_000, gzip: 141_500 },
  { file: `${EMSCRIPTEN}/berth.mjs`, octets: 70_000, gzip: 20_000 },
];

for (const { file, octets, gzip } of CEILINGS) {
  const name = file.split('/').slice(-2).join('/');
  test(`${name} is no larger than its ceiling, plain and as gzip`, (t) => {
    const content = readFileSync(file);
    const compressed = gzipSync(content, { level: 9 }).length;
    t.diagnostic(`${name}: ${content.length} octets, ${compressed} as gzip`);
    assert.ok(content.length <= octets, `${content.length} octets, ${octets} at most`);
    assert.ok(compressed <= gzip, `${compressed} octets as gzip, ${gzip} at most`);
  });
}
