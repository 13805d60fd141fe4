// The answer to whoever was asking a core that is gone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverFailure } from '../../worker/dist/src/failure_answer.js';
import { query, read } from './support/wire.mjs';

const WHY = 'the resolver failed';

test('it has id, RD and question of the query, and says why where that has EDNS', () => {
  const asked = query('www.example', 'AAAA', 0x1234);
  const answer = serverFailure(asked, WHY);
  const errors = [{ code: 0, text: WHY }];
  assert.deepEqual(read(answer), { id: 0x1234, rcode: 2, addresses: [], errors });
  assert.deepEqual([answer[2], answer[3]], [0x81, 0x82]);
  const end = asked.length - 11;
  assert.deepEqual(answer.subarray(12, end), asked.subarray(12, end));
});

test('without EDNS it is header and question alone', () => {
  const asked = query('www.example').subarray(0, -11);
  asked[11] = 0;
  const answer = serverFailure(asked, WHY);
  assert.equal(answer.length, asked.length);
  assert.deepEqual(read(answer), { id: 0, rcode: 2, addresses: [], errors: [] });
});

test('an OPT is found behind other records', () => {
  const asked = query('www.example');
  const other = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4];
  const more = Uint8Array.from([...asked.subarray(0, -11), ...other, ...asked.subarray(-11)]);
  more[11] = 2;
  assert.equal(read(serverFailure(more, WHY)).errors.length, 1);
});

test('octets that are no query have no answer, wherever they end', () => {
  const asked = query('www.example');
  for (let size = 0; size < asked.length - 11; size += 1) {
    assert.equal(serverFailure(asked.subarray(0, size), WHY), undefined, `${size} octets`);
  }
  assert.equal(serverFailure(new Uint8Array(100).fill(0xff), WHY), undefined);
  for (let size = asked.length - 11; size < asked.length; size += 1) {
    assert.deepEqual(read(serverFailure(asked.subarray(0, size), WHY)).errors, []);
  }
});
