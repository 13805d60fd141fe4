// The workbench: whatever octets it is given, it says what they are, and never traps.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAULT, WORKBENCH, wasi } from './support/module.mjs';
import * as records from './support/records.mjs';

test('it says which interface and which version it is, as the resolver does', () => {
  const [bench, resolver] = [wasi(WORKBENCH), wasi()];
  for (const module of [bench, resolver]) assert.equal(module.call('berth_abi_version'), 1);
  const version = (module) => module.text(module.call('berth_version'));
  assert.equal(version(bench), version(resolver));
});

test('a message is described field by field, and so are octets that are none', () => {
  const bench = wasi(WORKBENCH);
  const table = (octets) => bench.text(bench.with('berth_describe_message', octets));
  const lines = table(records.dnsQuery(0x1234, 'example.com')).split('\n');
  assert.equal(lines[0], '0\t2\theader\t0\tid\t0\t4660');
  assert.equal(lines[6], '12\t13\tquestion\t1\tname\t0\texample.com.');
  assert.equal(table(Uint8Array.of(1, 2, 3)), '0\t3\theader\t0\tunread\t0\ttruncated\n');
  assert.equal(table(new Uint8Array()), '');
});

test('octets outside of memory are refused', () => {
  const bench = wasi(WORKBENCH);
  const end = bench.memory.length;
  for (const [at, size] of [[end, 1], [end - 4, 5], [0xffffffff, 2], [16, 0xffffffff], [-1, -1]]) {
    assert.equal(bench.call('berth_describe_message', at, size), FAULT.memory);
  }
  assert.equal(bench.error(), 'what is to be read lies outside of memory');
});
