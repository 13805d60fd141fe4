// What a link to the playground carries, and what of a hostile one is taken.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../worker/dist/playground/model/settings_lines.js';
import { readState, writeState } from '../../worker/dist/playground/model/share.js';
import { DEFAULT_STATE } from '../../worker/dist/playground/model/state.js';

test('the state of the beginning is an empty link', () => {
  assert.equal(writeState(DEFAULT_STATE), '');
  assert.deepEqual(readState(''), { state: DEFAULT_STATE, refused: [] });
});

test('whatever is set comes back from its link', () => {
  const state = {
    name: 'a\\.b.<script>.example',
    type: 'TYPE65280',
    dnssec: true,
    scripted: false,
    url: 'https://dns.example:8443/dns-query',
    protocol: 'tls',
    north: { delay: 0, loss: 100, fault: 'wrong-id' },
    south: { delay: 5000, loss: 7, fault: 'closes-idle' },
    zone: '. 1 IN SOA a. b. 1 2 3 4 5\nx. 1 IN TXT "a=b&c"',
    settings: 'query.stale_after = 0\n# a remark',
    pace: 0.05,
  };
  assert.deepEqual(readState(`#${writeState(state)}`), { state, refused: [] });
});

test('a part that the page would not write is refused, and the rest is taken', () => {
  const hostile = {
    name: ['a\u0000b', 'ü.example', 'x'.repeat(1021)],
    type: ['', 'A B', '"><img>', 'x'.repeat(17)],
    dnssec: ['yes', '2', ''],
    scripted: ['true'],
    url: [
      'http://dns.example/',
      'javascript:alert(1)',
      'https://user:word@dns.example/',
      'https://a.example/,https://b.example/',
      'https://a.example/#pin=x',
      'https://a b/',
      `https://${'a'.repeat(600)}.example/`,
    ],
    protocol: ['quic', '__proto__'],
    north: [
      '1 2',
      '1 2 none 4',
      '-1 0 none',
      '6000 0 none',
      '0 101 none',
      '1e3 0 none',
      '0 0 toString',
    ],
    zone: ['\u0007', 'x'.repeat(8193)],
    settings: ['\u001b[0m', 'x'.repeat(2049)],
    pace: ['0', '2', 'NaN', '0.050'],
  };
  for (const [part, values] of Object.entries(hostile)) {
    for (const value of values) {
      const fragment = new URLSearchParams({ [part]: value, south: '1 2 garbage' });
      const { state, refused } = readState(`#${fragment}`);
      assert.deepEqual(refused, [part], `${part}: ${value}`);
      assert.deepEqual(state, { ...DEFAULT_STATE, south: { delay: 1, loss: 2, fault: 'garbage' } });
    }
  }
});

test('a link that is too long, or of nothing known, leaves the state alone', () => {
  const { state, refused } = readState(`#name=${'x'.repeat(20000)}`);
  assert.deepEqual(state, DEFAULT_STATE);
  assert.equal(refused.length, 1);
  assert.deepEqual(readState('#__proto__=1&constructor=2&%'), {
    state: DEFAULT_STATE,
    refused: [],
  });
});

test('settings are lines, and the page keeps its own to itself', () => {
  assert.deepEqual(readSettings('a.b = 1\n\n # no\nlocal.records = x. A 1\nlocal.records=y. A 2'), {
    settings: { 'a.b': '1', 'local.records': 'x. A 1\ny. A 2\n' },
    wrong: [],
  });
  assert.deepEqual(readSettings('upstream = udp://192.0.2.9\nwhat is this').wrong, [
    "upstream: is the page's own",
    'what is this: not `key = value`',
  ]);
});
