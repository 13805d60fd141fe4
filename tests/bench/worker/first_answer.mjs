// How long it takes from the compiled module to the first answer, in the runtime that runs this.
// The first time is cold, as where a process or an isolate begins; later ones show what is warm.

import { readFile } from 'node:fs/promises';
import { DohServer } from '../../../worker/dist/src/doh_server.js';

const STARTS = 5;

const wasm = await readFile(new URL('../../../worker/dist/berth.wasm', import.meta.url));
const module = await WebAssembly.compile(wasm);
const head = { method: 'GET', target: '/dns-query?name=www.berth.test', accept: '' };
const times = [];
for (let start = 0; start < STARTS; ++start) {
  const begun = performance.now();
  const transports = { session: () => {}, checksPins: false };
  const server = new DohServer({ module, transports });
  const { status } = server.answer(head, { address: '', host: '' });
  times.push(performance.now() - begun);
  server.close();
  if (status !== 200) throw new Error(`the first answer was ${status}`);
}
const [cold, ...warm] = times;
console.log(`first answer ${cold.toFixed(1)} ms, then ${Math.min(...warm).toFixed(1)} ms`);
