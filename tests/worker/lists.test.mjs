// An image of lists that is handed to a server while it answers.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { DohServer } from '../../worker/dist/src/doh_server.js';
import { query, read, response } from './support/wire.mjs';

const wasm = await readFile(new URL('../../worker/dist/berth.wasm', import.meta.url));
const module = await WebAssembly.compile(wasm);
const IMAGE = await readFile(new URL('../data/lists/two_lists.berth', import.meta.url));
const MESSAGE = 'application/dns-message';
const BLOCKED = 15;

/** A server, whose upstream answers when it is told to. */
class Site {
  sent = [];
  opened = 0;
  closed = 0;

  constructor(env = {}) {
    const session = ({ events }) => {
      events.opened();
      this.opened += 1;
      const send = (bytes, request) => this.sent.push({ events, bytes, request });
      const close = () => {
        this.closed += 1;
      };
      return { send, close };
    };
    const transports = { session, checksPins: false };
    this.server = new DohServer({ module, env, transports, writeLine: () => {} });
  }
  /** The whole answer, or the promise of one. */
  ask(name) {
    const dns = Buffer.from(query(name)).toString('base64url');
    const head = { method: 'GET', target: `/dns-query?dns=${dns}`, accept: MESSAGE };
    return this.server.answer(head, { address: '', host: '' });
  }
  /** Whether a name is blocked. */
  blocks(name) {
    const answer = this.ask(name);
    if (answer instanceof Promise) return false;
    return read(answer.body).errors.some(({ code }) => code === BLOCKED);
  }
  /** The upstream answers what it was asked first. */
  reply() {
    const { events, bytes, request } = this.sent.shift();
    const content = response(bytes, '192.0.2.1');
    const answer = { status: 200, cause: 'other', contentType: MESSAGE, bytes: content, age: 0 };
    events.answered({ request, ...answer });
  }
}

async function* pieces(octets, size = 100) {
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size);
}

test('a new instance judges by an image that came in pieces; another one takes its place', async () => {
  const it = new Site();
  assert.equal(it.blocks('ads.example'), false);
  await it.server.loadLists(IMAGE.length, pieces(IMAGE));
  assert.equal(it.blocks('ads.example'), true);
  await it.server.loadLists(IMAGE.length, pieces(IMAGE, 1));
  assert.equal(it.blocks('tracker.example'), true);
  it.server.useLists();
  assert.equal(it.blocks('ads.example'), false);
});

test('who waits for the instance of before is answered by it, then it closes', async () => {
  const site = new Site();
  const waiting = site.ask('old.example');
  await site.server.loadLists(IMAGE.length, pieces(IMAGE));
  const { opened } = site;
  assert.equal(site.closed, 0);
  site.reply();
  assert.deepEqual(read((await waiting).body).addresses, ['192.0.2.1']);
  assert.equal(site.closed, opened);
  site.sent = [];
  const next = site.ask('new.example');
  site.reply();
  assert.deepEqual(read((await next).body).addresses, ['192.0.2.1']);
});

test('an image that cannot be used is refused in words, and changes nothing', async () => {
  const site = new Site({ BERTH_POLICY_LISTS: 'ads' });
  await site.server.loadLists(IMAGE.length, pieces(IMAGE));
  const damaged = Uint8Array.from(IMAGE);
  damaged[100] ^= 1;
  const refused = (size, octets, message) =>
    assert.rejects(site.server.loadLists(size, pieces(octets)), { name: 'BerthError', message });
  await refused(IMAGE.length, damaged, /^the image is cut, damaged or none: /);
  await refused(IMAGE.length + 1, IMAGE, /^the image ends after \d+ of \d+ octets$/);
  await refused(IMAGE.length - 1, IMAGE, /^the image has over \d+ octets$/);
  await refused(0, IMAGE, 'the image is empty');
  await refused(65 * 2 ** 20, IMAGE, 'a block has 64 MiB at most');
  const broken = (async function* () {
    yield IMAGE.subarray(0, 10);
    throw new Error('the connection was reset');
  })();
  await assert.rejects(site.server.loadLists(IMAGE.length, broken), /the connection was reset/);
  assert.equal(site.blocks('ads.example'), true);
});
