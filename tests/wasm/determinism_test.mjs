// The same seed and the same calls give the same octets in the WASI build, in Emscripten's and in the
// native library: a random network, in virtual time, recorded on the first and played on the others.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { emscripten, wasi } from './support/module.mjs';
import * as records from './support/records.mjs';

const REPLAY = process.env.BERTH_WASM_REPLAY ?? 'build/asan/tests/wasm/wasm_replay';
const ALL = 31;
const hex = (octets) => Buffer.from(octets).toString('hex');

/** Random numbers that are the same in each run. */
function randomFrom(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 4) % below;
  };
}

/** Plays lines on a module as replay.cc does natively; a line of result for each. */
class Player {
  constructor(module) {
    this.module = module;
    this.config = module.call('berth_make_config');
  }
  play(line) {
    const [call, first, ...rest] = line.split(' ');
    const { module } = this;
    const given = (status) => (status < 0 ? `${status}` : hex(module.result(status)));
    const octets = Uint8Array.from(Buffer.from(rest[0] ?? '', 'hex'));
    switch (call) {
      case 'set':
        return `${module.with('berth_set_config', this.config, first, rest.join(' '))}`;
      case 'start': {
        const block = module.call('berth_alloc', 32) >>> 0;
        module.memory.set(octets, block);
        this.resolver = module.call('berth_start_resolver', this.config, Number(first), block) >>> 0;
        return `${this.resolver}`;
      }
      case 'poll':
        return given(module.call('berth_poll', this.resolver));
      case 'deadline': {
        const deadline = module.call('berth_deadline', this.resolver);
        return Number.isFinite(deadline) ? `${Math.round(deadline * 1000)}` : 'never';
      }
      case 'timeout':
        return `${module.call('berth_handle_timeout', this.resolver, Number(first))}`;
      case 'event':
        return `${module.with('berth_handle', this.resolver, Number(first), octets)}`;
      default:
        return given(module.with('berth_answer_now', this.resolver, Number(first), octets));
    }
  }
}

/** A network that answers, stays silent, refuses and breaks at random; what was called and given. */
function record(player, seed, settings) {
  const random = randomFrom(seed);
  const lines = [];
  const results = [];
  const play = (line) => {
    lines.push(line);
    results.push(player.play(line));
    return results.at(-1);
  };
  for (const [key, value] of Object.entries(settings)) play(`set ${key} ${value}`);
  play(`start ${ALL} ${hex(Uint8Array.from({ length: 32 }, (_, i) => (i * 7 + seed) & 255))}`);
  const remotes = new Map();
  const due = [];
  let now = 0;
  const later = (delay, octets) => due.push({ at: now + delay, octets });
  const perform = (action) => {
    if (action.kind === 'open') {
      remotes.set(action.transport, action);
      const fate = random(10);
      if (fate < 8) later(random(40), records.opened(action.transport));
      if (fate === 8) later(random(40), records.closed(action.transport, 14, random(15)));
    }
    if (action.kind === 'send') respond(action);
  };
  const respond = ({ transport, request, bytes }) => {
    const { transportKind, port, address } = remotes.get(transport);
    const sent = transportKind === 1 ? bytes.slice(2) : bytes;
    const fate = random(12);
    const answer = records.dnsAnswer(sent, {
      ttl: 1 + random(60),
      rcode: fate === 9 ? 2 + random(2) : 0,
      tc: fate === 10 && transportKind === 0 ? 1 : 0,
      address: [192, 0, 2, random(256)],
    });
    if (fate === 11) return;
    if (fate === 8) return later(random(300), records.closed(transport, 17, random(15)));
    if (transportKind === 2) return later(random(300), records.answered(transport, request, 200, answer));
    const framed = transportKind === 1 ? Uint8Array.of(answer.length >> 8, answer.length & 255, ...answer) : answer;
    return later(random(300), records.received(transport, port, address, framed));
  };
  for (let turn = 0; turn < 400; turn += 1) {
    now += random(50) + random(1000) / 1000;
    due.sort((a, b) => a.at - b.at);
    while (due.length > 0 && due[0].at <= now) play(`event ${now} ${hex(due.shift().octets)}`);
    const message = records.dnsQuery(random(65536), `name${random(40)}.example`, [1, 28, 16][random(3)]);
    play(`answer ${now} ${hex(records.query(turn, message, { protocol: random(5) }))}`);
    if (random(20) === 0) play(`event ${now} ${hex(records.cancelled(turn))}`);
    for (;;) {
      const given = play('poll');
      if (given === '') break;
      perform(records.readAction(Uint8Array.from(Buffer.from(given, 'hex'))));
    }
    const deadline = Number(play('deadline')) / 1000;
    if (deadline <= now) play(`timeout ${now}`);
  }
  return { lines, results };
}

const SETTINGS = [
  { upstream: '192.0.2.1' },
  { upstream: 'udp://192.0.2.1, tcp://192.0.2.2, udp://[2001:db8::1]', 'select.policy': 'random_two' },
  { upstream: 'tls://192.0.2.1, https://dns.example/q', 'cache.bytes': '1MiB', 'query.stale_after': '0' },
];

for (const [index, settings] of SETTINGS.entries()) {
  test(`a random network plays the same everywhere (${settings.upstream})`, async (t) => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const { lines, results } = record(new Player(wasi()), seed * 100 + index, settings);
      const other = new Player(await emscripten());
      assert.deepEqual(lines.map((line) => other.play(line)), results, `Emscripten, seed ${seed}`);
      const native = spawnSync(REPLAY, { input: `${lines.join('\n')}\n`, maxBuffer: 1 << 26 });
      assert.equal(native.status, 0, native.stderr?.toString() ?? `${REPLAY} does not run`);
      assert.deepEqual(native.stdout.toString().trimEnd().split('\n'), results, `native, seed ${seed}`);
      t.diagnostic(`seed ${seed}: ${lines.length} calls`);
    }
  });
}
