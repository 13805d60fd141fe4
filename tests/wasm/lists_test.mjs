// Lists that a host hands in, on both builds: used where they lie, replaced while answers go on, and
// refused when they are damaged. The image holds ads.example on the list ads and tracker.example on
// the list trackers, each with all below it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ABILITY, emscripten, FAULT, wasi } from './support/module.mjs';
import * as records from './support/records.mjs';

const IMAGE = readFileSync(new URL('../data/lists/two_lists.berth', import.meta.url));
const BUILDS = [
  ['WASI', async () => wasi()],
  ['Emscripten', () => emscripten()],
];

/** A resolver, and questions to it. */
class Desk {
  constructor(module, settings = {}) {
    this.module = module;
    this.resolver = module.start({ upstream: '192.0.2.1', ...settings }, ABILITY.udp);
    this.query = 0;
  }
  /** Hands in an image: '' or why it was refused. The block stays, as the contract asks. */
  use(octets) {
    const block = this.module.call('berth_alloc', octets.length) >>> 0;
    this.module.memory.set(octets, block);
    const status = this.module.call('berth_use_image', this.resolver.handle, block, octets.length);
    return status === 0 ? '' : this.module.error();
  }
  /** What becomes of a question: who blocks it, or whether it has to be asked. */
  ask(name) {
    this.query += 1;
    const record = records.query(this.query, records.dnsQuery(1, name));
    const answered = records.readAnswered(this.resolver.answer(this.query, record));
    for (let it = this.resolver.poll(); it !== undefined; it = this.resolver.poll()) {
      const action = records.readAction(it);
      if (action.kind !== 'blocked' || action.query !== this.query) continue;
      const by = this.module.text(this.module.call('berth_word', 5, action.by));
      return `${by} ${action.source} has ${action.name}`;
    }
    return answered.kind;
  }
}

for (const [build, load] of BUILDS) {
  test(`${build}: lists block from when they are handed in until others are`, async () => {
    const desk = new Desk(await load());
    assert.equal(desk.ask('x.ads.example'), 'pending');
    assert.equal(desk.use(IMAGE), '');
    assert.equal(desk.ask('x.ads.example'), 'list ads has ads.example.');
    assert.equal(desk.ask('tracker.example'), 'list trackers has tracker.example.');
    assert.equal(desk.ask('other.example'), 'pending');
    assert.equal(desk.use(new Uint8Array()), '');
    assert.equal(desk.ask('ads.example'), 'pending');
    assert.equal(desk.resolver.counters()['resolver.blocked'], 2);
  });

  test(`${build}: why a name is blocked is told until nobody wants to know`, async () => {
    const desk = new Desk(await load());
    assert.equal(desk.use(IMAGE), '');
    const tell = (wanted) => desk.module.call('berth_tell_blocked', desk.resolver.handle, wanted);
    assert.equal(desk.ask('ads.example'), 'list ads has ads.example.');
    assert.equal(tell(0), 0);
    assert.equal(desk.ask('ads.example'), 'answered');
    assert.equal(tell(1), 0);
    assert.equal(desk.ask('ads.example'), 'list ads has ads.example.');
    assert.equal(tell(2), FAULT.argument);
    assert.equal(desk.module.call('berth_tell_blocked', 12345, 0), FAULT.handle);
    assert.equal(desk.resolver.counters()['resolver.blocked'], 3);
  });

  test(`${build}: commands tell of the lists that were handed in`, async () => {
    const desk = new Desk(await load());
    assert.equal(desk.use(IMAGE), '');
    const answered = (...command) => {
      const size = desk.module.with(
        'berth_answer_command', desk.resolver.handle, 1, records.command(...command));
      const text = desk.module.text(size);
      return text.slice(text.indexOf('{'));
    };
    const found = '{"domainName":"x.ads.example","list":{"ads.example":[32768,32768]}}\n';
    assert.equal(answered('dns.example', '/dntouint?dn=x.ads.example'), found);
    assert.match(answered('dns.example', '/dntouint'), /^\{"error":"dn is missing/);
    assert.ok(!answered('dns.example', '/dntouint?dn=x.ads.example', 1).includes('domainName'));
  });

  test(`${build}: settings choose among the lists, and must name some that are there`, async () => {
    const chosen = new Desk(await load(), { 'policy.lists': 'trackers' });
    assert.equal(chosen.use(IMAGE), '');
    assert.equal(chosen.ask('ads.example'), 'pending');
    assert.equal(chosen.ask('tracker.example'), 'list trackers has tracker.example.');
    const missing = new Desk(await load(), { 'policy.lists': 'malware' });
    assert.match(missing.use(IMAGE), /^policy\.lists: "malware" is no list of the image, which has "ads"/);
  });

  test(`${build}: an image that is damaged is refused, and changes nothing`, async () => {
    const desk = new Desk(await load());
    assert.equal(desk.use(IMAGE), '');
    for (const at of [0, 8, 100, IMAGE.length - 1]) {
      const damaged = Uint8Array.from(IMAGE);
      damaged[at] ^= 1;
      assert.match(desk.use(damaged), /^the image is cut, damaged or none: /);
    }
    assert.match(desk.use(IMAGE.subarray(0, 50)), /^the image is cut/);
    assert.equal(desk.ask('ads.example'), 'list ads has ads.example.');
    const { handle } = desk.resolver;
    assert.equal(desk.module.call('berth_use_image', handle, 0xfffffff0, 100), -4);
    assert.equal(desk.module.call('berth_use_image', 12345, 0, 0), -1);
  });
}
