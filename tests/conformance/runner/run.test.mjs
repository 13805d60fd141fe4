import assert from 'node:assert/strict';
import child_process from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeTemporary, removeTemporary } from '../../support/temporary.mjs';

const program = fileURLToPath(new URL('../run.mjs', import.meta.url));

/** Plays one case on a host that is `source`: {code, results}. */
function run(source) {
  const directory = makeTemporary('conformance-test-');
  const [host, results] = [path.join(directory, 'host.mjs'), path.join(directory, 'results.json')];
  fs.writeFileSync(host, source);
  const done = child_process.spawnSync(
    process.execPath,
    [program, '--hosts', host, '--cases', 'http_requests/preflight', '--json', results],
    { encoding: 'utf8' },
  );
  const played = JSON.parse(fs.readFileSync(results, 'utf8'));
  removeTemporary(directory);
  return { code: done.status, text: done.stdout, played };
}

test('a host that does not start is red', () => {
  const { code, text, played } = run(`export const transports = [];
    export async function start() { throw new Error('no such program'); }`);
  assert.equal(code, 1);
  assert.match(text, /\*\*0 of 1\*\*/);
  assert.deepEqual(played[0].wrong, ['no such program']);
});

test('a host that answers otherwise is red', () => {
  const { code, played } = run(`export const transports = [];
    export async function start() {
      return { ask: async () => ({ status: 204, headers: {}, body: '' }), stop: async () => {} };
    }`);
  assert.equal(code, 1);
  assert.ok(played[0].wrong.some((what) => what.includes('access-control-allow-origin')));
});

test('a difference that is told is none, and red once it is gone', () => {
  const host = (answer) => `export const transports = [];
    export const differs = { 'http_requests/preflight': 'it has no OPTIONS' };
    export async function start() {
      return { ask: async () => (${answer}), stop: async () => {} };
    }`;
  const { code, text } = run(host("{ status: 501, headers: {}, body: '' }"));
  assert.equal(code, 0);
  assert.match(text, /differs: host, http_requests\/preflight: it has no OPTIONS/);
  const headers = {
    allow: 'GET, HEAD, OPTIONS, POST',
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD, OPTIONS, POST',
    'access-control-allow-headers': 'accept, content-type',
    'access-control-max-age': '86400',
  };
  const now = run(host(`{ status: 204, headers: ${JSON.stringify(headers)}, body: '' }`));
  assert.equal(now.code, 1);
  assert.deepEqual(now.played[0].wrong, ['it does not differ any more']);
});
