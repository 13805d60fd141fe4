// What a host gets wrong is said in words and changes nothing: no argument makes the module trap.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABILITY, FAULT, wasi } from './support/module.mjs';
import * as records from './support/records.mjs';

const SETTINGS = { upstream: 'udp://192.0.2.1' };
const PAGE = 65536;

/** A module and a resolver in it. */
function started() {
  const module = wasi();
  return { module, resolver: module.start(SETTINGS, ABILITY.udp | ABILITY.tcp) };
}

test('a module says which interface and which version it is', () => {
  const module = wasi();
  assert.equal(module.call('berth_abi_version'), 1);
  assert.match(module.text(module.call('berth_version')), /^\d+\.\d+\.\d+$/);
});

test('a setting that is not there is refused with the one that was meant', () => {
  const module = wasi();
  const config = module.call('berth_make_config');
  assert.equal(module.with('berth_set_config', config, 'cache.byte', '1MiB'), FAULT.setting);
  assert.equal(module.error(), 'no such setting: "cache.byte"; did you mean cache.bytes?');
  assert.equal(module.with('berth_set_config', config, 'cache.bytes', 'much'), FAULT.setting);
  assert.match(module.error(), /^cache\.bytes: "much" is not .*; allowed: /);
});

test('a configuration is checked as a whole, a line for each problem', () => {
  const module = wasi();
  const config = module.call('berth_make_config');
  assert.equal(module.call('berth_check_config', config, ABILITY.names), FAULT.setting);
  assert.equal(module.error(), 'upstream: is empty; give at least one resolver to ask');
  module.with('berth_set_config', config, 'upstream', 'tls://192.0.2.1, https://dns.example');
  assert.equal(module.call('berth_check_config', config, ABILITY.names), FAULT.setting);
  assert.equal(
    module.error(),
    'upstream: "tls://192.0.2.1:853" cannot be opened by this host; allowed: https://',
  );
  assert.equal(module.call('berth_check_config', config, ABILITY.names | ABILITY.tls), 0);
  assert.equal(module.call('berth_check_config', config, 0), FAULT.argument);
  assert.equal(module.call('berth_check_config', config, 32), FAULT.argument);
});

test('every setting is described, and the table ends', () => {
  const module = wasi();
  let index = 0;
  for (; ; index += 1) {
    const size = module.call('berth_describe_setting', index);
    if (size === 0) break;
    const lines = module.text(size).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(' ')[0]),
      ['key', 'variable', 'default', 'allowed'],
    );
    const [key, variable] = lines.map((line) => line.split(' ')[1]);
    assert.equal(module.text(module.with('berth_find_setting', variable)), key);
  }
  assert.ok(index > 60, `${index} settings`);
  assert.equal(module.with('berth_find_setting', 'BERTH_COLOUR'), 0);
  assert.equal(module.call('berth_find_setting', 0xfffffff0, 100), FAULT.memory);
});

test('a handle that is none, or no longer one, is refused by every call', () => {
  const { module, resolver } = started();
  const gone = module.start(SETTINGS, ABILITY.udp).handle;
  assert.equal(module.call('berth_stop_resolver', gone), 0);
  for (const handle of [0, 1, 0xffffffff, gone, resolver.handle + 1]) {
    assert.equal(module.with('berth_answer_now', handle, 1, 'x'), FAULT.handle);
    assert.equal(module.with('berth_handle', handle, 1, 'x'), FAULT.handle);
    assert.equal(module.with('berth_read_request', handle, 'x'), FAULT.handle);
    assert.equal(module.with('berth_answer_command', handle, 1, 'x'), FAULT.handle);
    for (const name of ['handle_timeout', 'poll', 'describe_upstream', 'write_counters', 'stop_resolver']) {
      assert.equal(module.call(`berth_${name}`, handle, 1), FAULT.handle, name);
    }
    assert.ok(Number.isNaN(module.call('berth_deadline', handle)));
    assert.equal(module.error(), 'there is no resolver of this handle');
    assert.equal(module.call('berth_check_config', handle, 1), FAULT.handle);
    assert.equal(module.call('berth_drop_config', handle), FAULT.handle);
    assert.equal(module.call('berth_start_resolver', handle, 1, 0), 0);
  }
});

test('octets outside of memory are refused', () => {
  const { module, resolver } = started();
  const end = module.memory.length;
  for (const [at, size] of [[end, 1], [end - 4, 5], [0xffffffff, 2], [16, 0xffffffff], [-1, -1]]) {
    assert.equal(module.call('berth_handle', resolver.handle, 1, at, size), FAULT.memory);
    assert.equal(module.call('berth_answer_now', resolver.handle, 1, at, size), FAULT.memory);
    assert.equal(module.call('berth_write_json', at, size), FAULT.memory);
    assert.equal(module.call('berth_read_address', at, size), FAULT.memory);
    assert.equal(module.call('berth_read_request', resolver.handle, at, size), FAULT.memory);
    assert.equal(module.call('berth_answer_command', resolver.handle, 1, at, size), FAULT.memory);
  }
  assert.equal(module.call('berth_write_address', end - 15), FAULT.memory);
  const config = module.call('berth_make_config');
  assert.equal(module.call('berth_set_config', config, end, 1, 0, 0), FAULT.memory);
  module.with('berth_set_config', config, 'upstream', '192.0.2.1');
  assert.equal(module.call('berth_start_resolver', config, ABILITY.udp, end - 31), 0);
  assert.equal(module.error(), 'what is to be read lies outside of memory');
});

test('only blocks that were given are taken back, and once', () => {
  const module = wasi();
  const block = module.call('berth_alloc', 100);
  assert.equal(module.call('berth_free', block + 8), FAULT.memory);
  assert.equal(module.call('berth_free', block), 0);
  assert.equal(module.call('berth_free', block), FAULT.memory);
  assert.equal(module.call('berth_free', 0), 0);
  assert.equal(module.call('berth_alloc', 64 * 1024 * 1024 + 1), 0);
  assert.equal(module.error(), 'a block has 64 MiB at most');
});

test('records of another version, of no kind, cut anywhere or with more at the end are refused', () => {
  const { resolver } = started();
  const message = records.dnsQuery(1, 'example.com');
  const all = [
    records.query(1, message), records.cancelled(1), records.opened(1),
    records.received(1, 53, records.mapped(192, 0, 2, 1), message),
    records.answered(1, 1, 200, message), records.limits(1, 4, 0), records.closed(1, 14, 2),
    records.drain(5), records.wallClock(5), records.reseed(new Uint8Array(32)),
    records.policyPaused(0, 5), records.policyPaused(undefined, 5),
  ];
  for (const whole of all) {
    for (let size = 0; size < whole.length; size += 1) {
      assert.equal(resolver.event(1, whole.slice(0, size)), FAULT.record, `${whole[0]} at ${size}`);
    }
    assert.equal(resolver.event(1, Uint8Array.of(...whole, 0)), FAULT.record);
    const other = Uint8Array.from(whole);
    other[1] = 2;
    assert.equal(resolver.event(1, other), FAULT.version);
    assert.equal(resolver.event(1, whole), 0);
  }
  for (const kind of [0, 11, 32, 65, 255]) {
    assert.equal(resolver.event(1, Uint8Array.of(kind, 1, 0, 0)), FAULT.record);
  }
  assert.equal(resolver.answer(1, records.cancelled(1)), FAULT.record);
});

test('numbers outside of what they stand for are refused', () => {
  const { module, resolver } = started();
  for (const record of [
    records.query(1, new Uint8Array(), { protocol: 5 }),
    records.closed(1, 24, 0),
    records.closed(1, 0, 15),
    records.answered(1, 1, 0, new Uint8Array(), 15),
  ]) {
    assert.equal(resolver.event(1, record), FAULT.record);
    assert.equal(module.error(), 'a number in the event is outside of its range');
  }
  for (const time of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
    assert.equal(resolver.timeout(time), FAULT.time);
    assert.equal(resolver.event(time, records.cancelled(1)), FAULT.time);
    assert.equal(resolver.event(1, records.drain(time)), FAULT.record);
  }
  assert.equal(module.call('berth_describe_upstream', resolver.handle, 1), FAULT.argument);
  assert.equal(module.call('berth_write_answer_head', 2, 0, 0), FAULT.argument);
  assert.equal(module.call('berth_write_status_head', 200, 0, 0), FAULT.argument);
  assert.equal(module.call('berth_write_status_head', 600, 0, 0), FAULT.argument);
  assert.equal(module.call('berth_word', 0, 99), 0);
  assert.equal(module.call('berth_word', 99, 0), 0);
});

test('random octets never make the module trap', () => {
  const { module, resolver } = started();
  let state = 12345;
  const random = (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let i = 0; i < 20000; i += 1) {
    const octets = Uint8Array.from({ length: random(120) }, () => random(256));
    octets[0] = random(12);
    octets[1] = 1;
    resolver.event(i, octets);
    resolver.answer(i, octets);
    octets[0] = 32;
    module.with('berth_read_request', resolver.handle, octets);
    octets[0] = 33;
    module.with('berth_answer_command', resolver.handle, i, octets);
    while (resolver.poll()) {}
  }
  assert.equal(resolver.timeout(30000), 0);
});

test('memory may grow in a call, and what stood in it still does', () => {
  const { module, resolver } = started();
  const before = module.memory.length;
  const block = module.call('berth_alloc', 4 * PAGE) >>> 0;
  module.memory.fill(7, block, block + 4 * PAGE);
  const more = module.call('berth_alloc', 256 * PAGE) >>> 0;
  assert.ok(module.memory.length > before);
  assert.ok(module.memory.subarray(block, block + 4 * PAGE).every((octet) => octet === 7));
  assert.equal(module.call('berth_free', more), 0);
  assert.equal(resolver.poll(), undefined);
});

test('addresses pass as text and as octets', () => {
  const module = wasi();
  for (const text of ['192.0.2.1', '2001:db8::1', '::']) {
    const octets = module.result(module.with('berth_read_address', text));
    const block = module.call('berth_alloc', 16);
    module.memory.set(octets, block);
    assert.equal(module.text(module.call('berth_write_address', block)), text);
  }
  assert.equal(module.with('berth_read_address', '192.0.2.x'), FAULT.argument);
});
