// What a cached question by GET costs in Node, without HTTP: node tests/bench/worker/cost.mjs [QUESTIONS]
//
// Time of the processor that the package spends on one. Fails over the bar.

import { readFile } from 'node:fs/promises';
import { DohServer } from '../../../worker/dist/src/doh_server.js';
import { query, response } from '../../worker/support/wire.mjs';

const QUESTIONS = Number(process.argv[2] ?? 250_000);
/** Unit: microseconds. */
const BAR_US = 15;
const MESSAGE = 'application/dns-message';
const PATH = `/dns-query?dns=${Buffer.from(query('www.example')).toString('base64url')}`;

/** An upstream that answers in the next turn. */
function session({ events }) {
  events.opened();
  const answer = (bytes, request) =>
    events.answered({
      request,
      status: 200,
      cause: 'other',
      contentType: MESSAGE,
      bytes: response(bytes, '192.0.2.1'),
      age: 0,
    });
  const send = (bytes, request) => queueMicrotask(() => answer(bytes, request));
  return { send, close() {} };
}

const wasm = await readFile(new URL('../../../worker/dist/berth.wasm', import.meta.url));
const server = new DohServer({
  module: await WebAssembly.compile(wasm),
  transports: { session, checksPins: false },
});
const head = {
  method: 'GET',
  target: PATH,
  contentType: '',
  accept: MESSAGE,
  hasBody: false,
};
const asker = { address: '192.0.2.55', host: 'dns.example' };
for (let warm = 0; warm < 50_000; ++warm) await server.answer(head, asker);
const begun = process.cpuUsage();
for (let left = QUESTIONS; left > 0; --left) server.answer(head, asker);
const { user, system } = process.cpuUsage(begun);
server.close();
const each = (user + system) / QUESTIONS;
console.log(`Node, CPU of the package: ${each.toFixed(1)} us a cached question`);
if (each > BAR_US) process.exitCode = 1;
