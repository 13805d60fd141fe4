// The playground has a name and a text for whatever the core tells of.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { explain } from '../../worker/dist/playground/model/explain.js';
import { flagsOf } from '../../worker/dist/playground/model/flags.js';
import { namePartsOf } from '../../worker/dist/playground/model/name_parts.js';
import { rdataName } from '../../worker/dist/playground/model/rdata_names.js';

const source = (file) =>
  readFileSync(new URL(`../../core/message/${file}`, import.meta.url), 'utf8');

test('every kind of field has a name, a text and a source', () => {
  const [, list] = source('layout.cc').match(/kKinds\{([^}]*)\}/);
  const kinds = [...list.matchAll(/"([^"]+)"/g)].map(([, kind]) => kind);
  assert.ok(kinds.length > 20);
  for (const kind of kinds) {
    const { name, text, source: where } = explain({ kind, index: 0 }, 'A');
    assert.ok(name !== 'Field' && text !== '' && /^RFC \d/.test(where), kind);
  }
});

test('every field of every type has a name, and there are no others', () => {
  const rows = [...source('rdata_format.cc').matchAll(/case RecordType::k(\w+):|return "(\w+)"/g)];
  let types = [];
  let seen = 0;
  for (const [, type, format] of rows) {
    if (type !== undefined) {
      types.push(type.toUpperCase());
      continue;
    }
    for (const it of types) {
      const names = Array.from({ length: format.length + 1 }, (_, index) => rdataName(it, index));
      assert.equal(names.indexOf('data'), format.length, `${it}: ${names}`);
      seen += 1;
    }
    types = [];
  }
  assert.ok(seen > 30);
});

test('flags are told bit by bit', () => {
  const set = flagsOf(Uint8Array.of(0, 0, 0x83, 0xa3))
    .filter((bits) => bits.set)
    .map(({ name, value }) => `${name} ${value}`);
  assert.deepEqual(set, ['QR 1', 'TC 1', 'RD 1', 'RA 1', 'AD 1', 'Rcode 3']);
});

test('a name is taken apart, whatever its octets', () => {
  assert.deepEqual(namePartsOf(Uint8Array.of(3, 0x77, 0, 0x3c, 0xc0, 0x0c)), [
    { kind: 'label', text: 'w·<' },
    { kind: 'pointer', offset: 12 },
  ]);
  assert.deepEqual(namePartsOf(Uint8Array.of(0)), [{ kind: 'root' }]);
  assert.deepEqual(namePartsOf(Uint8Array.of(0xc1)), [{ kind: 'pointer', offset: 256 }]);
  assert.deepEqual(namePartsOf(Uint8Array.of(9, 0x61)), [{ kind: 'label', text: 'a' }]);
});
