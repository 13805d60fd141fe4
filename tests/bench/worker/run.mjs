// What a cached question costs in the worker: node tests/bench/worker/run.mjs [REQUESTS]
//
// First the time from the compiled module to the first answer, in each runtime, and the memory that
// a million questions leave; then the time of the processor that Node spends in the package for one
// question, without HTTP. Then workerd with Berth beside workerd with a Worker that returns octets of
// the same size, each in turn, under the same load (h2load, HTTP/1.1, 16 connections).

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DohServer } from '../../../worker/dist/src/doh_server.js';
import { start, tool, workerdOf, workerdPlain } from '../../worker/support/runtimes.mjs';
import { Upstream } from '../../worker/support/upstream.mjs';
import { query, response } from '../../worker/support/wire.mjs';

const REQUESTS = Number(process.argv[2] ?? 50_000);
const ROUNDS = 5;
const CONNECTIONS = 16;
const MESSAGE = 'application/dns-message';
const PATH = `/dns-query?dns=${Buffer.from(query('www.example')).toString('base64url')}`;

/** Microseconds of the processor for one cached question by GET in Node. */
async function inNode() {
  const wasm = await readFile(new URL('../../../worker/dist/berth.wasm', import.meta.url));
  const session = ({ events }) => {
    events.opened();
    const send = (bytes, request) =>
      queueMicrotask(() =>
        events.answered({
          request,
          status: 200,
          cause: 'other',
          contentType: MESSAGE,
          bytes: response(bytes, '192.0.2.1'),
          age: 0,
        }),
      );
    return { send, close() {} };
  };
  const server = new DohServer({
    module: await WebAssembly.compile(wasm),
    transports: { session, checksPins: false },
  });
  const head = { method: 'GET', target: PATH, contentType: '', accept: MESSAGE, hasBody: false };
  const asker = { address: '192.0.2.55', host: 'dns.example' };
  for (let warm = 0; warm < 50_000; ++warm) await server.answer(head, asker);
  const begun = process.cpuUsage();
  for (let left = 5 * REQUESTS; left > 0; --left) server.answer(head, asker);
  const { user, system } = process.cpuUsage(begun);
  server.close();
  return (user + system) / (5 * REQUESTS);
}

/** What each runtime says of its first answer. */
async function firstAnswers() {
  const file = fileURLToPath(new URL('first_answer.mjs', import.meta.url));
  const runs = {
    Node: [process.execPath, file],
    Deno: [tool('deno'), 'run', '--no-remote', '--allow-read', file],
    Bun: [tool('bun'), 'run', file],
  };
  for (const [name, [program, ...words]] of Object.entries(runs)) {
    const { stdout } = await promisify(execFile)(program, words);
    console.log(`${name}, ${stdout.trim()}`);
  }
}

/** What a million questions leave in memory. */
async function inMemory() {
  const file = fileURLToPath(new URL('memory.mjs', import.meta.url));
  return (await promisify(execFile)(process.execPath, [file])).stdout.trim();
}

/** Microseconds of the processor that a process has used. */
async function used(pid) {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Requests a second, by h2load, and microseconds of the server's processor for each. */
async function load({ url, program }) {
  const before = await used(program.pid);
  const words = ['--h1', '-n', REQUESTS, '-c', CONNECTIONS, '-t', 1, '-H', `accept: ${MESSAGE}`];
  const { stdout } = await promisify(execFile)('h2load', [...words.map(String), url + PATH]);
  const [, rate] = /, ([\d.]+) req\/s/.exec(stdout) ?? [];
  if (!stdout.includes(`${REQUESTS} succeeded`)) throw new Error(`requests failed:\n${stdout}`);
  return { rate: Number(rate), cost: ((await used(program.pid)) - before) / REQUESTS };
}

function median(numbers) {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
}

/** A Worker that returns what the first answer was, whatever is asked. */
async function constantWorker(directory, size) {
  const file = join(directory, 'constant.js');
  const headers = { 'content-type': MESSAGE, 'cache-control': 'max-age=60', vary: 'accept' };
  const code = `const body = new Uint8Array(${size});
const headers = ${JSON.stringify(headers)};
export default { fetch: () => new Response(body, { headers }) };`;
  await writeFile(file, code);
  return workerdOf(file);
}

const directory = await mkdtemp(join(tmpdir(), 'berth-bench-'));
const upstream = await Upstream.start({ default: { answer: { ttl: 3600 } } });
const running = [];
try {
  await firstAnswers();
  console.log(await inMemory());
  console.log(`Node, CPU of the package: ${(await inNode()).toFixed(1)} us a cached question`);
  const settings = { BERTH_UPSTREAM: upstream.url('https') };
  const berth = await start(workerdPlain, settings, upstream.authority);
  running.push(berth);
  const first = await fetch(berth.url + PATH, { headers: { accept: MESSAGE } });
  const { byteLength } = await first.arrayBuffer();
  const constant = await start(await constantWorker(directory, byteLength), {}, upstream.authority);
  running.push(constant);
  const rounds = [];
  for (let round = 0; round < ROUNDS; ++round) {
    rounds.push({ constant: await load(constant), berth: await load(berth) });
  }
  const of = (name, field) => median(rounds.map((round) => round[name][field]));
  for (const name of ['constant', 'berth']) {
    const cost = `${of(name, 'cost').toFixed(0)} us of CPU each`;
    console.log(`workerd, ${name}: ${of(name, 'rate').toFixed(0)} req/s, ${cost}`);
  }
  const share = (100 * of('berth', 'rate')) / of('constant', 'rate');
  console.log(`workerd, berth beside constant: ${share.toFixed(0)} % of the requests`);
} finally {
  for (const server of running) await server.stop();
  await upstream.stop();
  await rm(directory, { recursive: true });
}
