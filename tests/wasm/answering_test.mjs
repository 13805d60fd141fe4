// A host of a few lines on both builds: what is asked is answered, at once or through a transport.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABILITY, emscripten, wasi } from './support/module.mjs';
import * as records from './support/records.mjs';

const SERVER = records.mapped(192, 0, 2, 1);
const BUILDS = [
  ['WASI', async () => wasi()],
  ['Emscripten', () => emscripten()],
];

/** All that is to be done now. */
function actionsOf(resolver) {
  const actions = [];
  for (let it = resolver.poll(); it !== undefined; it = resolver.poll()) {
    actions.push(records.readAction(it));
  }
  return actions;
}

for (const [build, load] of BUILDS) {
  test(`${build}: a name served here is answered at once`, async () => {
    const module = await load();
    const settings = { upstream: '192.0.2.1', 'local.records': 'a.example.com 60 A 192.0.2.9' };
    const resolver = module.start(settings, ABILITY.udp | ABILITY.tcp);
    const given = records.readAnswered(
      resolver.answer(1, records.query(5, records.dnsQuery(77, 'a.example.com'))),
    );
    assert.equal(given.kind, 'answered');
    assert.equal(module.text(module.call('berth_word', 0, given.source)), 'local');
    assert.equal(given.maxAge, 60);
    assert.deepEqual([...given.message.slice(0, 2)], [0, 77]);
    assert.deepEqual(actionsOf(resolver), []);
  });

  test(`${build}: a name that an upstream is for is asked of it, though it would be local`, async () => {
    const module = await load();
    const settings = { upstream: 'udp://192.0.2.1#domain=home.arpa' };
    const resolver = module.start(settings, ABILITY.udp | ABILITY.tcp);
    const asked = records.query(6, records.dnsQuery(79, 'nas.home.arpa'));
    assert.equal(records.readAnswered(resolver.answer(1, asked)).kind, 'pending');
  });

  test(`${build}: a miss is asked over a datagram, and is a hit from then on`, async () => {
    const module = await load();
    const resolver = module.start({ upstream: '192.0.2.1' }, ABILITY.udp | ABILITY.tcp);
    const asked = records.query(9, records.dnsQuery(78, 'www.example.com'));
    assert.equal(records.readAnswered(resolver.answer(10, asked)).kind, 'pending');
    const [open] = actionsOf(resolver);
    assert.deepEqual(open, {
      kind: 'open', transport: open.transport, upstream: 0, transportKind: 0, secure: 0, port: 53,
      address: SERVER,
    });
    resolver.event(11, records.opened(open.transport));
    const [send] = actionsOf(resolver);
    assert.equal(send.kind, 'send');
    // A guess from elsewhere is not believed.
    const answer = records.dnsAnswer(send.bytes);
    resolver.event(12, records.received(open.transport, 53, records.mapped(192, 0, 2, 2), answer));
    assert.deepEqual(actionsOf(resolver), []);
    resolver.event(13, records.received(open.transport, 53, SERVER, answer));
    const done = actionsOf(resolver);
    assert.deepEqual(done.map(({ kind }) => kind).sort(), ['finished', 'park', 'reply']);
    const reply = done.find(({ kind }) => kind === 'reply');
    assert.equal(reply.query, 9);
    assert.equal(reply.maxAge, 300);

    const hit = records.readAnswered(
      resolver.answer(100013, records.query(10, records.dnsQuery(79, 'WWW.example.com'))),
    );
    assert.equal(module.text(module.call('berth_word', 0, hit.source)), 'cache');
    assert.equal(hit.maxAge, 200);
    assert.equal(resolver.counters()['resolver.cache_hits'], 1);
  });

  test(`${build}: an upstream that stays silent ends in SERVFAIL when time is up`, async () => {
    const module = await load();
    const resolver = module.start({ upstream: '192.0.2.1' }, ABILITY.udp | ABILITY.tcp);
    assert.equal(resolver.deadline(), Number.POSITIVE_INFINITY);
    resolver.answer(0, records.query(1, records.dnsQuery(1, 'silent.example')));
    let reply;
    let now = 0;
    for (let turn = 0; turn < 100 && reply === undefined; turn += 1) {
      for (const action of actionsOf(resolver)) {
        if (action.kind === 'open') resolver.event(now, records.opened(action.transport));
        if (action.kind === 'reply') reply = action;
      }
      if (reply === undefined) {
        assert.ok(resolver.deadline() > now);
        now = resolver.deadline();
        assert.equal(resolver.timeout(now), 0);
      }
    }
    assert.ok(now <= 4000, `answered after ${now} ms`);
    assert.equal(reply.message[3] & 15, 2);
  });

  test(`${build}: a host that opens https by name is given no address`, async () => {
    const module = await load();
    const resolver = module.start({ upstream: 'https://dns.example/q' }, ABILITY.names);
    const about = module.text(module.call('berth_describe_upstream', resolver.handle, 0));
    assert.equal(
      about,
      'protocol https\nname dns.example\npath /q\nmethod POST\nurl https://dns.example:443/q\n',
    );
    resolver.answer(1, records.query(3, records.dnsQuery(4, 'www.example.com')));
    const [open] = actionsOf(resolver);
    assert.deepEqual([open.transportKind, open.address], [2, new Uint8Array(16)]);
    resolver.event(2, records.opened(open.transport));
    const [send] = actionsOf(resolver);
    resolver.event(3, records.answered(open.transport, send.request, 200, records.dnsAnswer(send.bytes)));
    assert.deepEqual(actionsOf(resolver).map(({ kind }) => kind).sort(), ['finished', 'park', 'reply']);
  });
}

test('resolvers in one module know nothing of each other', () => {
  const module = wasi();
  const one = module.start({ upstream: '192.0.2.1' }, ABILITY.udp);
  const other = module.start({ upstream: '192.0.2.1' }, ABILITY.udp);
  one.answer(1, records.query(1, records.dnsQuery(1, 'www.example.com')));
  assert.equal(actionsOf(other).length, 0);
  assert.equal(actionsOf(one).length, 1);
  assert.equal(module.call('berth_stop_resolver', one.handle), 0);
  assert.equal(records.readAnswered(other.answer(1, records.query(1, records.dnsQuery(1, 'a.example')))).kind, 'pending');
});

test('time that goes back is taken for the last one', () => {
  const module = wasi();
  const resolver = module.start({ upstream: '192.0.2.1' }, ABILITY.udp);
  resolver.answer(1000, records.query(1, records.dnsQuery(1, 'www.example.com')));
  const before = resolver.deadline();
  assert.equal(resolver.timeout(10), 0);
  assert.equal(resolver.deadline(), before);
});
