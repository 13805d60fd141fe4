// How much memory the module takes for many questions: node tests/bench/worker/memory.mjs [QUESTIONS]
//
// Most names are asked once and never again, a tenth come from a thousand that are asked often; no
// answer ends while it runs, so the cache is soon full and has to choose. Its budget is the default
// of the package, 16 MiB. Fails where memory still grows in the second half, or goes past its bar.

import { readFile } from 'node:fs/promises';
import { Core } from '../../../worker/dist/src/core.js';
import { query, response } from '../../worker/support/wire.mjs';

const QUESTIONS = Number(process.argv[2] ?? 1_000_000);
const BAR_MIB = 64;
const OFTEN = 1000;

const wasm = await readFile(new URL('../../../worker/dist/berth.wasm', import.meta.url));
const instance = new WebAssembly.Instance(await WebAssembly.compile(wasm), {});
instance.exports._initialize();
const mebibytes = () => instance.exports.memory.buffer.byteLength / 2 ** 20;
const core = Core.create(instance, {
  settings: { upstream: 'https://dns.example/dns-query' },
  seed: new Uint8Array(32),
  abilities: { https: true, names: true },
});

/** Does what the core asks for; an answer comes in the instant in which it was asked for. */
function pump(now) {
  for (let action = core.poll(); action !== undefined; action = core.poll()) {
    if (action.kind === 'open') {
      core.handle(now, { kind: 'opened', transport: action.transport });
    } else if (action.kind === 'send') {
      core.handle(now, {
        kind: 'sessionAnswered',
        transport: action.transport,
        request: action.request,
        status: 200,
        cause: 'other',
        contentType: 'application/dns-message',
        bytes: response(action.bytes, '192.0.2.1'),
        age: 0,
      });
    }
  }
}

let half = 0;
const begun = process.cpuUsage();
for (let asked = 0; asked < QUESTIONS; asked += 1) {
  const now = asked * 0.01;
  const name = asked % 10 === 0 ? `often${(asked * 7) % OFTEN}.example` : `once${asked}.example`;
  core.answerNow(now, { query: asked % 2 ** 31, message: query(name) });
  pump(now);
  if (core.deadline() <= now) core.handleTimeout(now);
  if (asked === QUESTIONS >> 1) half = mebibytes();
}
const { user, system } = process.cpuUsage(begun);
const counted = core.counters();
console.log(
  `${QUESTIONS} questions, ${counted['cache.hits']} from the cache: ${mebibytes().toFixed(1)} MiB of ` +
    `memory, ${half.toFixed(1)} after half of them; ${counted['cache.entries']} answers in ` +
    `${(counted['cache.bytes'] / 2 ** 20).toFixed(1)} MiB; ` +
    `${((user + system) / QUESTIONS).toFixed(1)} us of CPU each`,
);
if (mebibytes() > half || mebibytes() > BAR_MIB) process.exitCode = 1;
