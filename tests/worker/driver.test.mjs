// The driver with the real core, and transports that a test plays itself.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, test } from 'node:test';
import { BerthTrap, Core } from '../../worker/dist/src/core.js';
import { Driver } from '../../worker/dist/src/driver.js';
import { Log } from '../../worker/dist/src/log.js';
import { query, read, response } from './support/wire.mjs';

const wasm = await readFile(new URL('../../worker/dist/berth.wasm', import.meta.url));
const module = await WebAssembly.compile(wasm);
const SERVFAIL = 2;
const RESTARTED = { code: 0, text: 'the resolver failed and was restarted' };
/** A question has 150 ms in all. */
const HASTE = {
  'query.budget': '150ms',
  'query.connect_timeout': '100ms',
  'query.datagram_attempt': '100ms',
  'query.stream_attempt': '100ms',
  'query.stale_after': '50ms',
};
const drivers = [];

afterEach(() => {
  for (const driver of drivers.splice(0)) driver.close();
});

/** Sessions that note what they are told; `orders` holds them in the order of their opening. */
class Network {
  orders = [];

  open = (order) => {
    const told = [];
    const session = {
      told,
      order,
      send: (bytes, request, scope) => told.push({ kind: 'send', bytes, request, scope }),
      cancel: (request) => told.push({ kind: 'cancel', request }),
      close: () => told.push({ kind: 'close' }),
    };
    this.orders.push(session);
    order.events.opened();
    return session;
  };
}

/** Answers what a session was sent first. */
function answer({ told, order }, address = '192.0.2.1', scope = undefined) {
  const { bytes, request } = told.find(({ kind }) => kind === 'send');
  const contentType = 'application/dns-message';
  const content = response(bytes, address);
  const cause = 'other';
  order.events.answered(
    { request, status: 200, cause, contentType, bytes: content, age: 0 },
    scope,
  );
}

function begin({ open, settings = {}, createCore = create, lines = [], ...options }) {
  const upstream = 'https://dns.example/dns-query';
  const driver = new Driver({
    createCore: () => createCore({ upstream, ...settings }),
    transports: { session: open, checksPins: false },
    log: new Log('info', (line) => lines.push(line)),
    ...options,
  });
  drivers.push(driver);
  return driver;
}

function create(settings) {
  const seed = new Uint8Array(32);
  return Core.create(module, { settings, seed, abilities: { https: true, names: true } });
}

/** A core whose `trapping` call traps for as long as `state.traps` says. */
function createTrapping(trapping, state) {
  return (settings) => {
    const core = create(settings);
    const calls = [
      'answerNow',
      'handle',
      'handleTimeout',
      'poll',
      'deadline',
      'upstream',
      'tellBlocked',
    ];
    const it = Object.fromEntries(calls.map((name) => [name, core[name].bind(core)]));
    return {
      ...it,
      [trapping]: (...words) => {
        if (!state.traps) return it[trapping](...words);
        state.traps = false;
        throw new BerthTrap(new Error('unreachable'), ['event 12 0301']);
      },
    };
  };
}

describe('asking', () => {
  test('why a name is blocked is worked out only where somebody watches', () => {
    const toldBy = (options) => {
      const given = [];
      const createCore = (settings) => {
        const core = create(settings);
        const poll = core.poll.bind(core);
        core.poll = () => {
          const action = poll();
          if (action !== undefined) given.push(action.kind);
          return action;
        };
        return core;
      };
      const settings = { 'policy.block': 'ads.example' };
      const asked = begin({ ...new Network(), settings, createCore, ...options });
      assert.equal(asked.ask({ message: query('ads.example') }).source, 'blocked');
      return given.includes('blocked');
    };
    assert.deepEqual([toldBy({ watch: () => {} }), toldBy({})], [true, false]);
  });

  test('what is known is answered at once, without a promise', () => {
    const { kind, message } = begin(new Network()).ask({ message: query('www.berth.test') });
    assert.equal(kind, 'answered');
    assert.notDeepEqual(read(message).addresses, []);
  });

  test('the rest is answered when the upstream has', async () => {
    const network = new Network();
    const asked = begin(network).ask({ message: query('a.example', 'A', 5) });
    answer(network.orders[0]);
    const { message } = await asked;
    const { id, addresses } = read(message);
    assert.deepEqual({ id, addresses }, { id: 5, addresses: ['192.0.2.1'] });
  });

  test('what is no question is dropped', () => {
    const outcome = begin(new Network()).ask({ message: new Uint8Array(3) });
    assert.deepEqual(outcome, { kind: 'dropped' });
  });

  test('a transport that cannot be opened is a failure, not an exception', async () => {
    const open = () => {
      throw Object.assign(new Error('no more files'), { code: 'EMFILE' });
    };
    const { message } = await begin({ open }).ask({ message: query('b.example') });
    assert.equal(read(message).rcode, SERVFAIL);
  });

  test('a transport that throws when it is used is closed, and the next is tried', async () => {
    const network = new Network();
    const open = (order) => {
      const session = network.open(order);
      if (network.orders.length > 1) return session;
      const send = () => {
        throw new Error('write after end');
      };
      return { ...session, send };
    };
    const asked = begin({ open }).ask({ message: query('thrown.example') });
    answer(network.orders.at(-1));
    assert.deepEqual(read((await asked).message).addresses, ['192.0.2.1']);
    assert.deepEqual(
      network.orders.map(({ told }) => told.map(({ kind }) => kind)),
      [['close'], ['send']],
    );
  });

  test('an upstream that never answers is given up within the budget', async () => {
    const network = new Network();
    const settings = HASTE;
    const { message } = await begin({ ...network, settings }).ask({ message: query('c.example') });
    assert.equal(read(message).rcode, SERVFAIL);
  });

  test('who goes away is not waited for, but the answer is kept', async () => {
    const network = new Network();
    const driver = begin(network);
    const gone = new AbortController();
    const asked = driver.ask({ message: query('d.example') }, undefined, () => gone.signal);
    gone.abort();
    assert.deepEqual(await asked, { kind: 'dropped' });
    assert.equal(driver.waiting, 0);
    answer(network.orders[0]);
    assert.equal(driver.ask({ message: query('d.example') }).kind, 'answered');
  });

  test('what an operator has to mend is warned of, once a second at most', async () => {
    const network = new Network();
    const lines = [];
    const driver = begin({ ...network, lines });
    const asked = driver.ask({ message: query('warned.example') });
    const failure = { stage: 'tls', cause: 'certificateExpired', osCode: 0, why: 'it expired' };
    for (let next = 0; next < network.orders.length; ++next) {
      network.orders[next].order.events.closed(failure);
    }
    assert.equal(read((await asked).message).rcode, SERVFAIL);
    const warnings = lines.filter((line) => line.includes('it expired'));
    assert.deepEqual(warnings, ['warning: https://dns.example:443/dns-query, tls: it expired']);
  });

  test('close ends every transport, and who waits is told', async () => {
    const network = new Network();
    const driver = begin(network);
    const asked = driver.ask({ message: query('e.example') });
    driver.close();
    assert.deepEqual(await asked, { kind: 'failed' });
    assert.equal(network.orders[0].told.at(-1).kind, 'close');
  });
});

describe('a core that traps', () => {
  for (const call of ['answerNow', 'handle', 'handleTimeout', 'poll', 'deadline', 'upstream']) {
    test(`in ${call}: who waits is answered SERVFAIL, and the next question is answered`, async () => {
      const network = new Network();
      const state = { traps: false };
      const lines = [];
      const createCore = createTrapping(call, state);
      const settings = HASTE;
      const driver = begin({ ...network, createCore, settings, lines });
      if (call === 'upstream') state.traps = true;
      const before = driver.ask({ message: query('before.example', 'A', 1) });
      state.traps = call !== 'upstream';
      const during = driver.ask({ message: query('during.example', 'A', 2) });
      // Where the trap has not been met yet, the upstream's answer or the timer meets it.
      if (call === 'handle') answer(network.orders[0]);
      const lost = (id) => ({ id, rcode: SERVFAIL, addresses: [], errors: [RESTARTED] });
      assert.deepEqual(read((await before).message), lost(1));
      if (call === 'upstream') return;
      assert.deepEqual(read((await during).message), lost(2));
      assert.equal(network.orders[0].told.at(-1).kind, 'close');
      assert.match(lines.join('\n'), /error: the core trapped: unreachable.*event 12 0301/s);

      const after = driver.ask({ message: query('after.example') });
      answer(network.orders.at(-1), '192.0.2.7');
      assert.deepEqual(read((await after).message).addresses, ['192.0.2.7']);
    });
  }

  test('where no other instance can be made, each question tries again', async () => {
    let made = 0;
    const state = { traps: false };
    const createCore = (settings) => {
      made += 1;
      if (made === 2) throw new RangeError('could not allocate memory');
      return made === 1 ? createTrapping('answerNow', state)(settings) : create(settings);
    };
    const lines = [];
    const driver = begin({ ...new Network(), createCore, lines });
    state.traps = true;
    const first = driver.ask({ message: query('www.berth.test') });
    assert.equal(read(first.message).rcode, SERVFAIL);
    assert.match(lines.at(-1), /no other can be made: RangeError: could not allocate memory$/);
    state.traps = true;
    driver.ask({ message: query('www.berth.test') });
    assert.equal(driver.ask({ message: query('www.berth.test') }).source, 'local');
  });

  test('the next one is told the wall clock again', (t) => {
    // No minute ends here.
    const time = Date.UTC(2026, 10, 23, 0, 0, 20);
    t.mock.timers.enable({ apis: ['Date'], now: time });
    const told = [];
    const state = { traps: false };
    const createCore = (settings) => {
      const core = createTrapping('answerNow', state)(settings);
      const handle = (now, event) => {
        told.push(event);
        core.handle(now, event);
      };
      return { ...core, handle };
    };
    const driver = begin({ ...new Network(), createCore });
    const ask = () => driver.ask({ message: query('www.berth.test') });
    ask();
    ask();
    state.traps = true;
    ask();
    ask();
    const utcOffset = -60 * new Date(time).getTimezoneOffset();
    const clock = { kind: 'wallClock', unixTime: time / 1000, utcOffset };
    assert.deepEqual(told, [clock, clock]);
  });

  test('what its transports still tell does not reach the next one', async () => {
    const network = new Network();
    const state = { traps: false };
    const driver = begin({ ...network, createCore: createTrapping('poll', state) });
    driver.ask({ message: query('old.example') });
    const [old] = network.orders;
    state.traps = true;
    driver.ask({ message: query('other.example') });
    const asked = driver.ask({ message: query('new.example') });
    answer(old, '192.0.2.66');
    assert.equal(driver.waiting, 1);
    answer(network.orders.at(-1));
    assert.deepEqual(read((await asked).message).addresses, ['192.0.2.1']);
  });
});

describe('a host whose timers end with the request', () => {
  test('each question keeps its own request alive until it is answered', async () => {
    const network = new Network();
    const kept = [];
    const scope = { waitUntil: (work) => kept.push(work) };
    const driver = begin({ ...network, endsWithRequest: true });
    const asked = driver.ask({ message: query('scoped.example') }, scope);
    assert.equal(network.orders[0].told[0].scope, scope);
    assert.equal(kept.length, 1);
    answer(network.orders[0], '192.0.2.1', scope);
    await asked;
    await Promise.all(kept);
  });

  test('a question whose elder was answered is still given up in time', async () => {
    const network = new Network();
    const scope = { waitUntil: () => {} };
    const settings = HASTE;
    const driver = begin({ ...network, settings, endsWithRequest: true });
    const elder = driver.ask({ message: query('elder.example') }, scope);
    const younger = driver.ask({ message: query('younger.example') }, scope);
    answer(network.orders[0]);
    await elder;
    assert.equal(read((await younger).message).rcode, SERVFAIL);
  });
});
