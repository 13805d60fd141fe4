// The build in which undefined behaviour traps does trap: what holds the other suites to nothing if
// its flags were lost. A sample is compiled as this build compiles core.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeTemporary } from '../support/temporary.mjs';
import { WASI } from './support/module.mjs';

const SAMPLE = fileURLToPath(new URL('undefined.cc', import.meta.url));
const BUILD = dirname(WASI);

/** What each C++ source of the modules is compiled with, compiler first. */
const commands = JSON.parse(readFileSync(join(BUILD, 'compile_commands.json'), 'utf8'))
  .filter(({ file }) => file.endsWith('.cc'))
  .map(({ file, command }) => ({ file, words: command.split(/ -o /)[0].split(' ') }));
const ofCore = commands.find(({ file }) => file.includes('/core/')).words;

const sanitizers = (words) => words.filter((word) => word.includes('sanitize')).join(' ');

/** The functions of the sample, compiled as core is. */
function compiled() {
  const directory = makeTemporary('berth-undefined-');
  const [object, module] = [join(directory, 'sample.o'), join(directory, 'sample.wasm')];
  const [compiler, ...flags] = ofCore;
  const target = flags.find((flag) => flag.startsWith('--target='));
  execFileSync(compiler, [...flags, '-o', object, '-c', SAMPLE]);
  execFileSync(compiler, [target, '-nostdlib', '-Wl,--no-entry', object, '-o', module]);
  return new WebAssembly.Instance(new WebAssembly.Module(readFileSync(module))).exports;
}

test('what is undefined traps, and what is next to it does not', () => {
  const { shifted, increased, element } = compiled();
  const largest = 2 ** 31 - 1;
  assert.deepEqual([shifted(63) >>> 0, increased(largest - 1), element(3)], [2 ** 31, largest, 7]);
  for (const call of [() => shifted(64), () => increased(largest), () => element(4)]) {
    assert.throws(call, WebAssembly.RuntimeError);
  }
});

test('every C++ source is compiled so', () => {
  const others = commands.filter(({ words }) => sanitizers(words) !== sanitizers(ofCore));
  assert.deepEqual(
    others.map(({ file }) => file),
    [],
  );
});
