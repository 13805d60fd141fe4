// Modules that are broken, of another version, or that stop in the middle: said in words, and with
// what led there.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { BerthError, BerthTrap, Core } from '../../worker/dist/src/core.js';
import { checkSettings } from '../../worker/dist/src/doh_server.js';
import { compileModule } from '../../worker/dist/src/own_server.js';
import { otherVersion } from './support/stub_module.mjs';
import { query } from './support/wire.mjs';

const octets = await readFile(new URL('../../worker/dist/berth.wasm', import.meta.url));
const OPTIONS = {
  settings: { upstream: 'udp://192.0.2.1' },
  seed: new Uint8Array(32),
  abilities: { udp: true },
};

test('a file that is no module, or only the beginning of one, is refused in words', async () => {
  for (const broken of [new Uint8Array(0), Buffer.from('<html>'), octets.subarray(0, 1000)]) {
    await assert.rejects(compileModule(broken), {
      name: 'SettingsError',
      message: /^berth\.wasm: is no module that runs here: .+; build or install the package again$/,
    });
  }
  assert.ok((await compileModule(octets)) instanceof WebAssembly.Module);
});

test('a module of another version of the interface is refused with both versions', () => {
  const message = 'this module speaks version 2 of the interface, and 1 is wanted';
  assert.throws(() => Core.create(new WebAssembly.Module(otherVersion(2)), OPTIONS), {
    name: 'BerthError',
    message,
  });
  const parts = {
    module: new WebAssembly.Module(otherVersion(2)),
    transports: { checksPins: true },
  };
  assert.throws(() => checkSettings(parts), { message });
});

test('a module that lacks a function is refused with its name', () => {
  const message = 'this module has no berth_result';
  assert.throws(() => Core.create(new WebAssembly.Module(otherVersion(1)), OPTIONS), {
    name: 'BerthError',
    message,
  });
});

test('an instance that traps is never entered again, and tells its last calls', async () => {
  const instance = new WebAssembly.Instance(await WebAssembly.compile(octets), {});
  instance.exports._initialize();
  const core = Core.create(instance, OPTIONS);
  core.answerNow(1.5, { query: 1, message: query('www.berth.test') });
  // What no input can do is done to it from outside: every pointer leads out of memory.
  new Uint8Array(instance.exports.memory.buffer).fill(0xff);
  const failure = (() => {
    try {
      core.handleTimeout(2.5);
    } catch (error) {
      return error;
    }
  })();
  assert.ok(failure instanceof BerthTrap && !(failure instanceof BerthError));
  assert.match(failure.message, /^the core trapped: /);
  assert.equal(failure.reproducer.length, 2);
  assert.match(failure.reproducer[0], /^answer 1\.5 0101[0-9a-f]+$/);
  assert.equal(failure.reproducer[1], 'timeout 2.5');
  for (const enter of [() => core.poll(), () => core.deadline(), () => core.counters()]) {
    assert.throws(enter, (error) => error === failure);
  }
});
