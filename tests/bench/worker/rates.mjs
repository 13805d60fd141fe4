// What workerd does with cached questions: node tests/bench/worker/rates.mjs [REQUESTS [DIRECTORY]]
//
// Servers in turn under the same load (h2load, HTTP/1.1, 16 connections), each alone on one core:
// workerd with Berth, workerd with a Worker that returns as many octets and does nothing else, and,
// where DIRECTORY holds its sources and the packages that they need, the server of serverless-dns in
// Node. Fails under the bars.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeTemporary, removeTemporary } from '../../support/temporary.mjs';
import { Program } from '../../worker/support/process.mjs';
import { start, workerdOf, workerdPlain } from '../../worker/support/runtimes.mjs';
import { Upstream } from '../../worker/support/upstream.mjs';
import { query } from '../../worker/support/wire.mjs';
import { median, table } from './figures.mjs';

const REQUESTS = Number(process.argv[2] ?? 30_000);
const PEER = process.argv[3];
const ROUNDS = 5;
/** The peer takes longer; its rate is the same over fewer. */
const PEER_REQUESTS = Math.ceil(REQUESTS / 5);
const CONNECTIONS = 16;
/** Shares that the package is held to: of the constant Worker's rate, and of the peer's. */
const BARS = { constant: 0.75, peer: 4 };
const [SERVER_CORE, LOAD_CORE] = ['0', '1'];
const MESSAGE = 'application/dns-message';
const PATH = `/dns-query?dns=${Buffer.from(query('www.example.com')).toString('base64url')}`;
const run = promisify(execFile);

/** Microseconds of the processor that a process has used. */
async function used(pid) {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Requests a second, by h2load, and microseconds of the server's processor for each. */
async function load({ url, program }, requests) {
  const before = await used(program.pid);
  const words = ['--h1', '-n', requests, '-c', CONNECTIONS, '-t', 1, '-H', `accept: ${MESSAGE}`];
  const pinned = ['-c', LOAD_CORE, 'h2load', ...words.map(String), url + PATH];
  const { stdout } = await run('taskset', pinned);
  const [, rate] = /, ([\d.]+) req\/s/.exec(stdout) ?? [];
  if (!stdout.includes(`${requests} succeeded`)) throw new Error(`requests failed:\n${stdout}`);
  return {
    rate: Number(rate),
    cost: ((await used(program.pid)) - before) / requests,
  };
}

/** A Worker that returns what the first answer was, whatever is asked. */
async function constantWorker(directory, size) {
  const file = join(directory, 'constant.js');
  const headers = {
    'content-type': MESSAGE,
    'cache-control': 'max-age=60',
    vary: 'accept',
  };
  const code = `const body = new Uint8Array(${size});
const headers = ${JSON.stringify(headers)};
export default { fetch: () => new Response(body, { headers }) };`;
  await writeFile(file, code);
  return workerdOf(file);
}

/** The peer, which listens at ports of its own choice. */
const peer = {
  run: (_settings, authority) =>
    new Program(process.execPath, ['src/server-node.js'], {
      cwd: PEER,
      env: {
        NODE_ENV: 'production',
        TLS_OFFLOAD: 'true',
        DISABLE_BLOCKLISTS: 'true',
        NODE_DOH_ONLY: 'true',
        CF_DNS_RESOLVER_URL: upstream.url('https'),
        CF_DNS_RESOLVER_URL_2: upstream.url('https'),
        LOG_LEVEL: 'error',
        NODE_EXTRA_CA_CERTS: authority,
      },
    }),
  async url() {
    const url = 'http://127.0.0.1:8055';
    for (let tries = 100; ; --tries) {
      const asked = await fetch(url + PATH, {
        headers: { accept: MESSAGE },
      }).catch(() => undefined);
      if (asked?.status === 200) return url;
      if (tries === 0) throw new Error('serverless-dns does not answer');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  },
};

const directory = makeTemporary('berth-bench-');
const upstream = await Upstream.start({ default: { answer: { ttl: 3600 } } });
const running = {};
try {
  const begin = async (runtime, settings = {}) => {
    const server = await start(runtime, settings, upstream.authority);
    await run('taskset', ['-a', '-p', '-c', SERVER_CORE, String(server.program.pid)]);
    return server;
  };
  running.berth = await begin(workerdPlain, {
    BERTH_UPSTREAM: upstream.url('https'),
  });
  const first = await fetch(running.berth.url + PATH, {
    headers: { accept: MESSAGE },
  });
  const { byteLength } = await first.arrayBuffer();
  running.constant = await begin(await constantWorker(directory, byteLength));
  if (PEER !== undefined) running.peer = await begin(peer);
  const rounds = [];
  for (let round = 0; round <= ROUNDS; ++round) {
    const measured = {};
    for (const [name, server] of Object.entries(running)) {
      measured[name] = await load(server, name === 'peer' ? PEER_REQUESTS : REQUESTS);
    }
    // In the first one all of them are cold.
    if (round > 0) rounds.push(measured);
  }
  const of = (name, field) => median(rounds.map((round) => round[name][field]));
  const words = {
    berth: 'workerd, Berth',
    constant: 'workerd, a constant body',
    peer: 'Node, serverless-dns',
  };
  const rows = Object.keys(running).map((name) => {
    const share = of('berth', 'rate') / of(name, 'rate');
    if (share < (BARS[name] ?? 0)) process.exitCode = 1;
    const cost = `${of(name, 'cost').toFixed(0)} µs`;
    return [words[name], of(name, 'rate').toFixed(0), cost, `${(100 * share).toFixed(0)} %`];
  });
  console.log(table(['', 'requests/s', 'CPU each', 'Berth has of its rate'], rows));
} finally {
  for (const server of Object.values(running)) await server.stop();
  await upstream.stop();
  removeTemporary(directory);
}
