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

test('how large both builds are', (t) => {
  for (const file of [WASI, `${EMSCRIPTEN}/berth.wasm`, `${EMSCRIPTEN}/berth.mjs`]) {
    const octets = readFileSync(file);
    t.diagnostic(`${file}: ${octets.length} octets, ${gzipSync(octets, { level: 9 }).length} as gzip`);
  }
});
