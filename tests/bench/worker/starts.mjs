// How long a start takes in each runtime: node tests/bench/worker/starts.mjs [RUNS]
//
// From the compiled module to the first answer, and again; and from the start of the process to the
// first answer over HTTP. Medians of runs, each a process of its own. V8 compiles a function of a
// module when it is first called, unless it is told to compile all of them beforehand: both are
// measured, and the bar, which leaves compilation out, is for the second. Bun has no such choice.

import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeTemporary, removeTemporary } from '../../support/temporary.mjs';
import * as runtimes from '../../worker/support/runtimes.mjs';
import { Upstream } from '../../worker/support/upstream.mjs';
import { median, table } from './figures.mjs';

const RUNS = Number(process.argv[2] ?? 7);
/** Cold, with the module compiled. Unit: milliseconds. */
const BAR_MS = 10;
const WHOLE = '--no-wasm-lazy-compilation';
const QUESTION = '/dns-query?name=www.berth.test';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const required = createRequire(here('../../../worker/package.json'));
const directory = makeTemporary('berth-bench-');
const upstream = await Upstream.start();
const settings = { BERTH_UPSTREAM: upstream.url('https') };

/** The same in workerd, of a Worker that measures when it is asked. */
async function workersOfFirstAnswers() {
  const file = join(directory, 'worker.js');
  await required('esbuild').build({
    entryPoints: [here('first_answer_worker.mjs')],
    outfile: file,
    bundle: true,
    format: 'esm',
    external: ['*.wasm'],
  });
  return [runtimes.workerdOf(file), runtimes.workerdOf(file, { flags: [WHOLE] })];
}

const [inWorkerd, inWorkerdWhole] = await workersOfFirstAnswers();
const file = here('first_answer_here.mjs');
const run = async (program, ...words) =>
  JSON.parse((await promisify(execFile)(program, words)).stdout);
const inDeno = (...flags) =>
  run(runtimes.tool('deno'), 'run', ...flags, '--no-remote', '--allow-read', file);
async function ask(worker) {
  const server = await runtimes.start(worker, {}, upstream.authority);
  try {
    return await (await fetch(server.url)).json();
  } finally {
    await server.stop();
  }
}
/** As the runtime compiles by itself, and with all functions compiled beforehand. */
const inside = {
  Node: [() => run(process.execPath, file), () => run(process.execPath, WHOLE, file)],
  Deno: [() => inDeno(), () => inDeno(`--v8-flags=${WHOLE}`)],
  Bun: [() => run(runtimes.tool('bun'), 'run', file)],
  workerd: [() => ask(inWorkerd), () => ask(inWorkerdWhole)],
};
const outside = {
  Node: runtimes.node,
  Deno: runtimes.deno,
  Bun: runtimes.bun,
  workerd: runtimes.workerdPlain,
  'edge-runtime': runtimes.edgeRuntime,
};

/** From the start of the process to an answer over HTTP. */
async function wholeStart(runtime) {
  const begun = performance.now();
  const server = await runtimes.start(runtime, settings, upstream.authority);
  const { status } = await fetch(server.url + QUESTION);
  const took = performance.now() - begun;
  await server.stop();
  if (status !== 200) throw new Error(`the first answer was ${status}`);
  return took;
}

async function times(count, measure) {
  const out = [];
  for (let left = count; left > 0; left -= 1) out.push(await measure());
  return out;
}

/** Medians of the first answers, as text, and the least of those that came after. */
async function firstAnswers([byItself, whole = byItself]) {
  const runs = await times(RUNS, byItself);
  const cold = (of) => median(of.map(([first]) => first));
  const compiled = whole === byItself ? cold(runs) : cold(await times(RUNS, whole));
  if (compiled > BAR_MS) process.exitCode = 1;
  const again = median(runs.map(([, ...more]) => Math.min(...more)));
  return [compiled, cold(runs), again].map((time) => `${time.toFixed(1)} ms`);
}

try {
  const rows = [];
  for (const [name, runtime] of Object.entries(outside)) {
    const known = inside[name] === undefined ? ['', '', ''] : await firstAnswers(inside[name]);
    const whole = median(await times(RUNS, () => wholeStart(runtime)));
    rows.push([name, ...known, `${whole.toFixed(0)} ms`]);
  }
  const compiled = ['module to first answer', 'with what it compiles in it', 'again'];
  console.log(table(['', ...compiled, 'process to first answer'], rows));
} finally {
  await upstream.stop();
  removeTemporary(directory);
}
