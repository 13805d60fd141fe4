// Lists from text, on the workbench: what is read of them, and the image that a resolver takes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { FAULT, WORKBENCH, wasi } from './support/module.mjs';

const IMAGE = readFileSync(new URL('../data/lists/two_lists.berth', import.meta.url));
const FORMAT = { told: 0, domains: 1, wildcard: 2, hosts: 3, adblock: 4, rpz: 5, dnsmasq: 6 };
const FLAG = { allows: 1, subtrees: 2, exact: 4 };

class Bench {
  constructor() {
    this.module = wasi(WORKBENCH);
    this.handle = this.module.call('berth_make_bench') >>> 0;
  }
  begin(name, format = FORMAT.told, flags = 0) {
    return this.module.with('berth_begin_list', this.handle, format, flags, name);
  }
  read(text) {
    return this.module.with('berth_read_list', this.handle, text);
  }
  /** Rows of the table. */
  end() {
    const size = this.module.call('berth_end_list', this.handle);
    if (size < 0) throw new Error(this.module.error());
    const rows = this.module.text(size).split('\n').slice(0, -1);
    return rows.map((row) => row.split('\t'));
  }
  /** A whole list; its rows. */
  list(name, text, ...how) {
    assert.equal(this.begin(name, ...how), 0, this.module.error());
    assert.equal(this.read(text), 0, this.module.error());
    return this.end();
  }
  image() {
    const size = this.module.call('berth_build_image', this.handle);
    return size < 0 ? this.module.error() : this.module.result(size);
  }
}

test('lists become the image that the program makes of them, octet for octet', () => {
  const bench = new Bench();
  bench.list('ads', '||ads.example^\n');
  bench.list('trackers', 'address=/tracker.example/\n');
  assert.deepEqual(Buffer.from(bench.image()), IMAGE);
});

test('what was read is told: format, names, duplicates, and what was skipped with its lines', () => {
  const text = '0.0.0.0 ads.example ads.example\n# why\n127.0.0.1 localhost\n0.0.0.0 a..b\t\n0.0.0.0 c..d\n';
  assert.deepEqual(new Bench().list('hosts', text), [
    ['format', 'hosts'],
    ['lines', '5'],
    ['names', '1'],
    ['duplicates', '1'],
    ['skipped', 'no_name', '2', 'no domain name where one is expected'],
    ['skipped', 'local_host', '1', 'localhost and its like'],
    ['line', '3', 'local_host', '127.0.0.1 localhost'],
    ['line', '4', 'no_name', '0.0.0.0 a..b'],
    ['line', '5', 'no_name', '0.0.0.0 c..d'],
  ]);
});

test('each format is told from its lines, or taken as it is said to be', () => {
  const samples = {
    domains: 'ads.example\n',
    wildcard: '*.ads.example\n',
    hosts: '0.0.0.0 ads.example\n',
    adblock: '||ads.example^\n',
    rpz: '$ORIGIN rpz.example.\nads.example CNAME .\n',
    dnsmasq: 'address=/ads.example/\n',
  };
  for (const [format, text] of Object.entries(samples)) {
    const rows = [['format', format], ['names', '1']];
    const found = (how) => new Bench().list('it', text, how).filter(([key]) => rows.some(([it]) => it === key));
    assert.deepEqual(found(FORMAT.told), rows);
    assert.deepEqual(found(FORMAT[format]), rows);
  }
});

test('a list reads the same in pieces of any size', () => {
  const text = '||ads.example^$important\n@@||good.ads.example^\n/banner/\n||\u{5e83}\u{544a}.example^\n';
  const octets = new TextEncoder().encode(text);
  const whole = new Bench();
  const rows = whole.list('it', octets);
  for (const piece of [1, 2, 7]) {
    const bench = new Bench();
    bench.begin('it');
    for (let at = 0; at < octets.length; at += piece) bench.read(octets.subarray(at, at + piece));
    assert.deepEqual(bench.end(), rows);
    assert.deepEqual(bench.image(), whole.image());
  }
});

test('names outside ASCII are told once, and stand for what the host says of them', () => {
  const text = 'b\u{fc}cher.example\nb\u{fc}cher.example\n\u{1f600}.example\n';
  const bench = new Bench();
  const unknown = (rows) => rows.filter(([key]) => key === 'unknown').map(([, name]) => name);
  assert.deepEqual(unknown(bench.list('it', text)), ['bücher.example', '😀.example']);
  const again = new Bench();
  const give = (name, ascii) => again.module.with('berth_give_ascii', again.handle, name, ascii);
  assert.equal(give('bücher.example', 'xn--bcher-kva.example'), 0);
  assert.equal(give('😀.example', ''), 0);
  const rows = again.list('it', text);
  assert.deepEqual(unknown(rows), []);
  assert.deepEqual(rows.slice(2), [
    ['names', '1'],
    ['duplicates', '1'],
    ['skipped', 'not_converted', '1', 'letters outside ASCII that make no A-label'],
    ['line', '3', 'not_converted', '😀.example'],
  ]);
  const plain = new Bench();
  plain.list('it', 'xn--bcher-kva.example\n');
  assert.deepEqual(again.image(), plain.image());
});

test('what is called in the wrong order, or with what there is not, is refused in words', () => {
  const bench = new Bench();
  assert.equal(bench.read('x'), FAULT.argument);
  assert.equal(bench.module.error(), 'no list was begun');
  assert.throws(() => bench.end(), /no list was begun/);
  assert.equal(bench.begin(''), FAULT.argument);
  assert.equal(bench.begin('n'.repeat(256)), FAULT.argument);
  assert.equal(bench.module.error(), "a list's name has 1 to 255 octets");
  assert.equal(bench.begin('it', 7), FAULT.argument);
  assert.equal(bench.begin('it', 0, FLAG.subtrees | FLAG.exact), FAULT.argument);
  assert.equal(bench.begin('it', 0, 8), FAULT.argument);
  assert.equal(bench.begin('it'), 0);
  assert.equal(bench.begin('other'), FAULT.argument);
  assert.equal(bench.image(), 'a list is under way: end it');
  const end = bench.module.memory.length;
  assert.equal(bench.module.call('berth_read_list', bench.handle, end - 4, 5), FAULT.memory);
  assert.equal(bench.module.call('berth_begin_list', bench.handle, 0, 0, end, 1), FAULT.memory);
  assert.equal(bench.module.call('berth_give_ascii', bench.handle, 0, 0, end, 1), FAULT.memory);
  bench.end();
  assert.equal(bench.module.call('berth_drop_bench', bench.handle), 0);
  for (const call of ['drop_bench', 'read_list', 'end_list', 'build_image', 'begin_list', 'give_ascii']) {
    assert.equal(bench.module.call(`berth_${call}`, bench.handle, 0, 0, 0, 0), FAULT.handle, call);
  }
  assert.equal(bench.module.error(), 'there is no bench of this handle');
});

test('a bench takes so many octets and no more, and says so', () => {
  const bench = new Bench();
  const block = new Uint8Array(32 * 2 ** 20).fill(10);
  bench.begin('it');
  assert.deepEqual([bench.read(block), bench.read(block), bench.read('x')], [0, 0, FAULT.room]);
  assert.equal(bench.module.error(), 'lists have 64 MiB together at most');
});

test('a list that has no room leaves no image of its half', () => {
  const bench = new Bench();
  bench.list('ads', '||ads.example^\n');
  const rules = (count) => Array.from({ length: count }, (_, at) => `||a${at}.example^$dnstype=TYPE${1000 + at}\n`);
  assert.equal(bench.begin('many', FORMAT.adblock), 0);
  assert.equal(bench.read(rules(256).join('')), 0);
  assert.throws(() => bench.end(), /more names, lists or conditions than an image holds/);
  const words = 'a list had no room: make another bench';
  assert.equal(bench.image(), words);
  assert.equal(bench.begin('other'), FAULT.room);
  assert.equal(bench.module.error(), words);
  const another = new Bench();
  another.list('many', rules(255).join(''), FORMAT.adblock);
  assert.equal(typeof another.image(), 'object');
});

test('hostile text never makes it trap, and what it makes of it is an image', () => {
  let state = 99;
  const random = (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  const parts = [
    '||', '^', '@@', '$', 'dnstype=A|~B', 'important', 'ads.example', '0.0.0.0 ', '*.', '\n', '\t',
    '\0', '\u{fffd}', 'xn--', '.', 'a'.repeat(64), '$ORIGIN', ' CNAME .', '(', '"', 'address=/', '/',
    '##', '<', ';', '\u{5e83}', 'x'.repeat(5000), '\r\n',
  ];
  for (let round = 0; round < 300; round += 1) {
    const bench = new Bench();
    const text = Array.from({ length: random(400) }, () => parts[random(parts.length)]).join('');
    const octets = new TextEncoder().encode(text).map((octet) => (random(50) === 0 ? random(256) : octet));
    const rows = bench.list('it', octets, random(7), [0, 1, 2, 4, 5][random(5)]);
    assert.ok(rows.length >= 4);
    assert.equal(Buffer.from(bench.image().subarray(0, 5)).toString(), IMAGE.subarray(0, 5).toString());
  }
});
