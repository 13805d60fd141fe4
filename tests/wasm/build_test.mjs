import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { EMSCRIPTEN, WASI } from './support/module.mjs';

/** The lines of a list, comments apart. */
function listed(file) {
  return readFileSync(new URL(`../../wasm/${file}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

const compiled = (file) => new WebAssembly.Module(readFileSync(file));
const exported = (module) => WebAssembly.Module.exports(module).map(({ name }) => name);

test('the WASI build imports nothing', () => {
  assert.deepEqual(WebAssembly.Module.imports(compiled(WASI)), []);
});

test('the WASI build exports the list, its memory and its start', () => {
  const wanted = [...listed('exports.txt'), 'memory', '_initialize'];
  assert.deepEqual(exported(compiled(WASI)).sort(), wanted.sort());
});

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

test('the list of exports is what the header declares', () => {
  const header = readFileSync(new URL('../../wasm/abi.h', import.meta.url), 'utf8');
  const declared = header.matchAll(/^(?:u?int32_t|double|berth_\w+) (berth_\w+)\(/gm);
  assert.deepEqual([...declared].map(([, name]) => name), listed('exports.txt'));
});

// What a host loads at each start. A ceiling is raised only for what is worth it.
const CEILINGS = [
  { file: WASI, octets: 268_000, gzip: 126_000 },
  { file: `${EMSCRIPTEN}/berth.wasm`, octets: 298_000, gzip: 139_000 },
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
