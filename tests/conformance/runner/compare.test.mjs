import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, differencesAsked } from './compare.mjs';

const expected = { status: 200, headers: { vary: 'accept' }, message: { octets: '0001ff' } };
const right = {
  status: 200,
  headers: { vary: 'accept', date: 'today' },
  body: Buffer.from([0, 1, 255]),
};
const about = (change, of = expected) => differences(of, 'GET', { ...right, ...change }, []).length;

test('what is as expected differs in nothing, whatever the server in front adds', () => {
  assert.equal(about({}), 0);
});

test('status, each header field and each octet count', () => {
  assert.equal(about({ status: 206 }), 1);
  assert.equal(about({ headers: {} }), 1);
  assert.equal(about({ headers: { vary: 'origin' } }), 1);
  assert.equal(about({ headers: { vary: 'accept', age: '1' } }), 1);
  assert.equal(about({ body: Buffer.from([0, 1, 254]) }), 1);
  assert.equal(about({ body: Buffer.alloc(0) }), 1);
});

test('a length that is told is the true one, but for HEAD', () => {
  const headers = { vary: 'accept', 'content-length': '4' };
  assert.equal(about({ headers }), 1);
  assert.deepEqual(
    differences(
      { status: 200, headers: { vary: 'accept' } },
      'HEAD',
      { status: 200, headers, body: Buffer.alloc(0) },
      [],
    ),
    [],
  );
});

test('ports of upstreams stand for themselves', () => {
  const text = {
    status: 200,
    headers: { vary: 'accept' },
    text: 'udp://127.0.0.1:10001 or :10002',
  };
  const answer = { ...right, body: Buffer.from('udp://127.0.0.1:40123 or :50123') };
  assert.deepEqual(differences(text, 'GET', answer, [40123, 50123]), []);
  assert.equal(differences(text, 'GET', answer, [40123, 50124]).length, 1);
});

test('questions are compared in any order, messages without id and letter case', () => {
  const [wire, plain] = [
    '12340100000100000000000001410000010001',
    '00000100000100000000000001610000010001',
  ];
  const asked = { questions: [['b A', 'a A']], udp: [{ octets: plain }] };
  const seen = [
    [
      { question: 'a A', wire },
      { question: 'b A', wire },
    ],
  ];
  assert.deepEqual(differencesAsked(asked, 'udp', seen), []);
  assert.equal(differencesAsked(asked, 'udp', [[{ question: 'a A', wire }]]).length, 1);
  assert.equal(differencesAsked({ ...asked, udp: [{ octets: '00' }] }, 'udp', seen).length, 1);
});
