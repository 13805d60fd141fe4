// Who is told where an answer's time went, and in which words.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { DohServer } from '../../worker/dist/src/doh_server.js';
import { serverTiming } from '../../worker/dist/src/server_timing.js';
import { openFetchSession } from '../../worker/dist/src/transports/fetch_session.js';

const wasm = await readFile(new URL('../../worker/dist/berth.wasm', import.meta.url));
const module = await WebAssembly.compile(wasm);
const HEAD = { method: 'GET', contentType: '', accept: '', hasBody: false };

/** The field in the answer to a question for `name` by a client of that address. */
async function timingOf(server, address, name = 'www.berth.test') {
  const head = { ...HEAD, target: `/dns-query?name=${name}` };
  const { headers } = await server.answer(head, { address, host: '' });
  return new Map(headers).get('server-timing');
}

/** A server with that setting, if there is one; its upstream refuses all. */
function serverThat(tells) {
  const env = {
    BERTH_UPSTREAM: 'https://127.0.0.1:9/dns-query',
    ...(tells === undefined ? {} : { BERTH_HTTP_SERVER_TIMING: tells }),
  };
  const transports = { session: openFetchSession, checksPins: false };
  return new DohServer({ module, env, transports, writeLine: () => {} });
}

describe('http.server_timing', () => {
  const CLIENTS = ['127.0.0.1', '::1', '::ffff:127.0.0.1', '192.0.2.1', ''];
  const TOLD = {
    off: [false, false, false, false, false],
    loopback: [true, true, true, false, false],
    all: [true, true, true, true, true],
  };
  for (const [tells, expected] of Object.entries(TOLD)) {
    test(`${tells}: told to who it says`, async () => {
      const server = serverThat(tells);
      const told = await Promise.all(CLIENTS.map((address) => timingOf(server, address)));
      assert.deepEqual(
        told.map((field) => field !== undefined),
        expected,
      );
      server.close();
    });
  }

  test('nobody is told unless it is said', async () => {
    const server = serverThat();
    assert.equal(await timingOf(server, '127.0.0.1'), undefined);
    server.close();
  });

  test('other words are refused', () => {
    const words = "http.server_timing: 'some' is not off, loopback or all";
    assert.throws(() => serverThat('some'), { name: 'SettingsError', message: words });
  });

  test('an answer that is known names no wait, one that was waited for does', async () => {
    const server = serverThat('all');
    assert.match(await timingOf(server, ''), /^(core;dur=[0-9.]+, )?cache;desc=unasked$/);
    const waited = await timingOf(server, '', 'www.example.net');
    assert.match(waited, /^(core;dur=[0-9.]+, )?cache;desc=miss.*, failed;desc="[a-z ]+"$/);
    server.close();
  });
});

describe('the field', () => {
  const at = (stage, ms) => ({ stage, at: ms });

  test('has the words that the native server has', () => {
    const words = ['cache', 'stale', 'upstream', 'coalesced', 'local', 'blocked'].map((source) =>
      serverTiming(source, 0.1214),
    );
    assert.deepEqual(
      words,
      ['hit', 'stale', 'miss', 'joined', 'unasked', 'unasked'].map(
        (word) => `core;dur=0.1, cache;desc=${word}`,
      ),
    );
  });

  test('counts from the choice of an upstream to the last answer', () => {
    const timeline = [
      at('select', 1),
      at('send', 12.2),
      at('receive', 20),
      at('receive', 25.23),
      at('reply', 25.23),
    ];
    assert.equal(
      serverTiming('upstream', 0.5, timeline),
      'core;dur=0.5, cache;desc=miss, connect;dur=11.2, upstream;dur=13',
    );
  });

  test('leaves out what took next to no time, or was not reached', () => {
    const timeline = [at('select', 1), at('send', 1)];
    assert.equal(serverTiming('upstream', 0, timeline), 'cache;desc=miss');
  });

  test('says at which stage a question failed, and that the cache had no answer', () => {
    const timeline = [at('cache', 0), at('select', 0), at('resolve upstream', 0), at('reply', 9)];
    assert.equal(
      serverTiming('failure', 0, timeline),
      'cache;desc=miss, failed;desc="resolve upstream"',
    );
    assert.equal(serverTiming('failure', 0), 'cache;desc=unasked');
  });
});
