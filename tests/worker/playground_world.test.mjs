// The playground without its page: a resolver, scripted servers and their faults, in skipped time.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import {
  entriesOf,
  extendedErrors,
  rcodeOf,
  recordLines,
} from '../../worker/dist/playground/model/laid_out.js';
import { pictureOf } from '../../worker/dist/playground/model/picture.js';
import { recoveryOf } from '../../worker/dist/playground/model/recovery.js';
import { DEFAULT_STATE } from '../../worker/dist/playground/model/state.js';
import { World, WorldError } from '../../worker/dist/playground/model/world.js';
import { Workbench } from '../../worker/dist/src/workbench.js';

const compiled = (name) =>
  new WebAssembly.Module(readFileSync(new URL(`../../worker/dist/${name}`, import.meta.url)));
const module = compiled('berth.wasm');
const workbench = new Workbench(compiled('berth-workbench.wasm'));
const server = (part) => ({ delay: 40, loss: 0, fault: 'none', ...part });

let world;
afterEach(() => world?.end());

/** A world in which `set` is changed from the beginning; `state` may be changed further. */
function worldOf(set = {}, lists = undefined) {
  const state = { ...DEFAULT_STATE, north: server(), south: server({ delay: 90 }), ...set };
  world = new World(
    { module, lists },
    () => state,
    () => {},
  );
  return { world, state };
}

/** Asks, and skips to the answer. */
async function ask(state, set = {}) {
  Object.assign(state, set);
  assert.equal(world.ask(), undefined);
  world.clock.skip(6000);
  await new Promise((resolve) => setImmediate(resolve));
  const [question] = world.recorder.questions;
  const fields = workbench.fields(question.received);
  return {
    question,
    fields,
    rcode: rcodeOf(fields),
    data: recordLines(entriesOf(fields)).map((it) => it.data),
  };
}

test('a question goes upstream once, and then to the cache', async () => {
  const { state } = worldOf();
  const first = await ask(state);
  assert.deepEqual([first.rcode, first.question.source], ['NOERROR', 'upstream']);
  assert.deepEqual(first.data, ['192.0.2.81', '192.0.2.82']);
  assert.equal(Math.round(first.question.answeredAt - first.question.askedAt), 40);
  assert.deepEqual(
    first.question.exchanges.map(({ to, over, end }) => [to, over, end]),
    [['north', 'UDP', 'answered']],
  );
  const second = await ask(state);
  assert.deepEqual([second.question.source, second.question.exchanges], ['cache', []]);
  assert.deepEqual(
    world.kept.map(({ name, hits }) => [name, hits]),
    [['www.berth.example', 1]],
  );
});

test('policy answers what is its own without asking', async () => {
  const { state } = worldOf();
  const { rcode, question } = await ask(state, { name: 'router.home.arpa' });
  assert.deepEqual([rcode, question.source, question.exchanges], ['NXDOMAIN', 'local', []]);
});

test('what is blocked names the rule and the name, in question and answer', async () => {
  const { state } = worldOf({ settings: 'policy.block = ads.berth.example' });
  const asked = await ask(state, { name: 'www.ads.berth.example' });
  assert.equal(asked.question.source, 'blocked');
  const { by, source, inAnswer } = asked.question.blocked;
  assert.deepEqual([by, source, inAnswer], ['rule', 'ads.berth.example', false]);
  const alias = await ask(state, { name: 'shop.berth.example' });
  assert.deepEqual([alias.question.blocked.by, alias.question.blocked.inAnswer], ['rule', true]);
});

test('an answer that does not fit a datagram is fetched over TCP', async () => {
  const { state } = worldOf();
  const { rcode, question } = await ask(state, { name: 'long.berth.example', type: 'TXT' });
  assert.equal(rcode, 'NOERROR');
  assert.deepEqual(
    question.exchanges.map(({ over, end }) => [over, end]),
    [
      ['UDP', 'cut short'],
      ['TCP', 'answered'],
    ],
  );
  assert.deepEqual(recoveryOf(question, {}), ['The answer was cut short: asked again over TCP']);
});

for (const protocol of ['udp', 'tcp', 'tls', 'https']) {
  test(`servers are asked over ${protocol}`, async () => {
    const { state } = worldOf({ protocol });
    const { data } = await ask(state);
    assert.deepEqual(data, ['192.0.2.81', '192.0.2.82']);
  });
}

for (const fault of [
  'silent',
  'down',
  'servfail',
  'refused',
  'wrong-id',
  'wrong-question',
  'garbage',
  'reset',
]) {
  for (const protocol of ['udp', 'tcp', 'https']) {
    test(`the other server answers where the first one ${fault} over ${protocol}`, async () => {
      const { state } = worldOf({ protocol, north: server({ fault }) });
      const { rcode, question } = await ask(state);
      assert.equal(rcode, 'NOERROR');
      assert.ok(question.exchanges.length + question.openings.length >= 1);
    });
  }
}

test('a lossy path is crossed, the same way each time', async () => {
  const ends = async () => {
    const { state } = worldOf({ north: server({ loss: 70 }), south: server({ loss: 70 }) });
    const { question } = await ask(state);
    world.end();
    return question.exchanges.map(({ sentAt, to, end }) => [Math.round(sentAt), to, end]);
  };
  const once = await ends();
  assert.ok(once.length > 1);
  assert.deepEqual(await ends(), once);
});

test('a slow server is overtaken by the other', async () => {
  const { state } = worldOf({ north: server({ delay: 1500 }), south: server({ delay: 60 }) });
  const { question } = await ask(state);
  assert.equal(Math.round(question.answeredAt - question.askedAt), 260);
  const { bars } = pictureOf(question, world.clock.now());
  assert.deepEqual(
    bars.map(({ label, end }) => [label, end]),
    [
      ['north · UDP', 'overtaken'],
      ['south · UDP', 'answered'],
    ],
  );
  assert.ok(
    recoveryOf(question, {}).some((words) => words.startsWith('The first server was late')),
  );
});

test('when everyone is gone the answer says why, and stale answers are given where there are some', async () => {
  const gone = { north: server({ fault: 'silent' }), south: server({ fault: 'down' }) };
  const { state } = worldOf(gone);
  const failed = await ask(state);
  assert.deepEqual([failed.rcode, failed.question.source], ['SERVFAIL', 'failure']);
  assert.equal(extendedErrors(failed.fields).length, 1);
  world.end();
  const again = worldOf();
  await ask(again.state);
  world.clock.skip(600_000);
  const stale = await ask(again.state, gone);
  assert.deepEqual([stale.rcode, stale.question.source], ['NOERROR', 'stale']);
  assert.deepEqual(
    extendedErrors(stale.fields).map(({ code }) => code),
    ['Stale Answer'],
  );
});

test('connections are kept, and closed when they stood idle', async () => {
  const { state } = worldOf({ protocol: 'tcp' });
  await ask(state);
  const [transport] = world.recorder.transports.values();
  assert.equal(transport.state, 'parked');
  world.clock.skip(120_000);
  assert.deepEqual([transport.state, transport.reason], ['closed', 'idle']);
});

test('a name of any octets is asked and told as text', async () => {
  const { state } = worldOf();
  const { rcode, data } = await ask(state, {
    name: '<script>alert(1)</script>.berth.example',
    type: 'TXT',
  });
  assert.equal(rcode, 'NOERROR');
  assert.deepEqual(data, ['"<b>names are only octets</b>"']);
});

test('what cannot be asked or set is said in words', () => {
  const { state } = worldOf({ type: 'NONSENSE' });
  assert.match(world.ask(), /type/i);
  assert.throws(() => worldOf({ settings: 'query.budget = soon' }), WorldError);
  assert.throws(() => worldOf({ settings: 'cache.bytes = 1GiB' }), /page's own/);
  assert.throws(() => worldOf({ zone: 'no record' }), WorldError);
  assert.equal(state.type, 'NONSENSE');
});
