// What the environment says, and what becomes of it.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { checkSettings } from '../../worker/dist/src/doh_server.js';
import { readListen } from '../../worker/dist/src/listen_address.js';
import { settingsFromEnv } from '../../worker/dist/src/settings_from_env.js';

const wasm = await readFile(new URL('../../worker/dist/berth.wasm', import.meta.url));
const module = await WebAssembly.compile(wasm);
const KNOWN = { BERTH_CACHE_MAX_TTL: 'cache.max_ttl', BERTH_UPSTREAM: 'upstream' };
const keyOf = (variable) => KNOWN[variable];
const session = () => {};

describe('the environment', () => {
  test('sets what its names say; empty ones and bindings set nothing', () => {
    const env = { BERTH_CACHE_MAX_TTL: '1h', BERTH_UPSTREAM: '', BERTH_POOL: {}, PATH: '/bin' };
    const { core, host, logLevel } = settingsFromEnv(env, keyOf);
    assert.equal(core.get('cache.max_ttl'), '1h');
    assert.match(core.get('upstream'), /^https:/);
    assert.deepEqual([host.size, logLevel], [0, 'info']);
  });

  test('names that are no setting here are refused, all at once', () => {
    const env = { BERTH_THREADS: '2', BERTH_LISTEN: 'http://[::1]', BERTH_LOG_LEVEL: 'loud' };
    assert.throws(() => settingsFromEnv(env, keyOf), {
      name: 'SettingsError',
      message: [
        'BERTH_THREADS: not a setting of this host',
        'BERTH_LISTEN: not a setting of this host',
        "log.level: 'loud' is not debug, info, warning or error",
      ].join('\n'),
    });
  });
});

describe('a time zone', () => {
  const clocks = (zone) => settingsFromEnv({ BERTH_POLICY_TIME_ZONE: zone }, keyOf).utcOffset;
  const at = (date) => Date.parse(date);

  test('has the clocks of the second that they change in', () => {
    const vienna = clocks('Europe/Vienna');
    const spring = at('2026-03-29T01:00:00Z');
    const autumn = at('2026-10-25T01:00:00Z');
    const seen = [spring - 1, spring, autumn - 1, autumn].map(vienna);
    assert.deepEqual(seen, [3600, 7200, 7200, 3600]);
    assert.equal(clocks('Asia/Kolkata')(spring + 250), 19800);
    assert.equal(clocks('America/St_Johns')(at('2026-01-01T00:00:00Z')), -12600);
  });
  test('is the one of the runtime where none is named', () => {
    const now = Date.now();
    assert.equal(clocks('')(now), -60 * new Date(now).getTimezoneOffset());
  });
  test('that the runtime does not know is refused', () => {
    assert.throws(() => clocks('Europe/Berth'), {
      name: 'SettingsError',
      message: "policy.time_zone: 'Europe/Berth' is no time zone that this runtime knows",
    });
  });
});

describe('a server is refused', () => {
  const refused = (env, transports, message) =>
    assert.throws(() => checkSettings({ module, env, transports }), {
      name: 'SettingsError',
      message,
    });

  test('whose values are no values, which are told as they were written', () => {
    for (const [value, told] of [
      ['much', 'much'],
      ['fünf', 'fünf'],
      [`五${'x'.repeat(300)}`, '五xxx'],
    ]) {
      refused({ BERTH_CACHE_BYTES: value }, { session }, RegExp(`^cache\\.bytes: "${told}`));
    }
  });
  test('whose upstream its host cannot reach', () => {
    refused({ BERTH_UPSTREAM: 'tls://192.0.2.1' }, { session }, /^upstream: .*tls/);
  });
  test('whose upstream is pinned, where no keys are shown', () => {
    const pin = `pin=sha256/${Buffer.alloc(32).toString('base64')}`;
    const transports = { session, secureStream: session, checksPins: false };
    for (const url of [`https://192.0.2.1/dns-query#${pin}`, `tls://192.0.2.1#${pin}`]) {
      refused({ BERTH_UPSTREAM: url }, transports, /has a pin, which this host cannot check/);
    }
  });
});

describe('listen', () => {
  test('is loopback unless told', () => {
    assert.deepEqual(readListen(undefined, false), [
      { secure: false, address: '127.0.0.1', port: 8080 },
    ]);
  });
  test('takes several addresses, of both families', () => {
    assert.deepEqual(readListen('http://0.0.0.0, https://[::1]:8443', true), [
      { secure: false, address: '0.0.0.0', port: 80 },
      { secure: true, address: '::1', port: 8443 },
    ]);
  });
  for (const bad of [
    'udp://0.0.0.0',
    'http://localhost',
    'http://1.2.3.4:99999',
    'https://[::1]',
  ]) {
    test(`refuses ${bad} without a certificate`, () => {
      assert.throws(() => readListen(bad, false), { name: 'SettingsError', message: /^listen: / });
    });
  }
});
