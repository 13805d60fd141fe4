// What a swap of lists takes in memory: node tests/bench/worker/swap.mjs [MEBIBYTES [IMAGE]]
//
// A server in Node has lists of that size, and is handed as many again, three times over, while it
// answers. Said is how much more memory the process has than before its first instance, at most and
// once the last swap is over. Without IMAGE, make_image.mjs makes one. Fails over the bar.

import { execFileSync } from 'node:child_process';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DohServer } from '../../../worker/dist/src/doh_server.js';
import { makeTemporary, removeTemporary } from '../../support/temporary.mjs';
import { query } from '../../worker/support/wire.mjs';

const MEBIBYTES = Number(process.argv[2] ?? 40);
/** Unit: MiB. */
const BAR_MIB = 128;
const SWAPS = 3;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const MESSAGE = 'application/dns-message';

/** What is resident, at this moment and at most. Unit: MiB. */
function resident() {
  const status = readFileSync('/proc/self/status', 'utf8');
  const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024;
  return { now: of('VmRSS'), most: of('VmHWM') };
}

const directory = makeTemporary('berth-bench-');
try {
  const image = process.argv[3] ?? join(directory, 'lists.berth');
  // In a process of its own, which takes its memory along when it ends.
  if (process.argv[3] === undefined) {
    execFileSync(process.execPath, [here('make_image.mjs'), String(MEBIBYTES), image]);
  }
  const { size } = statSync(image);
  const wasm = readFileSync(here('../../../worker/dist/berth.wasm'));
  const module = await WebAssembly.compile(wasm);
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { now: before } = resident();
  const server = new DohServer({
    module,
    transports: { session: () => {}, checksPins: false },
    writeLine: () => {},
  });
  const dns = Buffer.from(query('www.berth.test')).toString('base64url');
  const head = {
    method: 'GET',
    target: `/dns-query?dns=${dns}`,
    accept: MESSAGE,
  };
  const peaks = [];
  let answered = 0;
  for (let swap = 0; swap <= SWAPS; swap += 1) {
    const timer = setInterval(() => {
      if (server.answer(head, { address: '', host: '' }).status === 200) answered += 1;
    });
    const begun = performance.now();
    await server.loadLists(size, createReadStream(image));
    clearInterval(timer);
    peaks.push({
      took: performance.now() - begun,
      most: resident().most - before,
    });
  }
  const { most } = peaks.at(-1);
  const [{ most: first }] = peaks;
  const took = peaks.slice(1).map((swap) => swap.took.toFixed(0));
  console.log(
    `lists of ${(size / 2 ** 20).toFixed(1)} MiB: ${first.toFixed(0)} MiB more with the first, at most ` +
      `${most.toFixed(0)} MiB in ${SWAPS} swaps (${took.join(', ')} ms), ${answered} answers meanwhile`,
  );
  if (most > BAR_MIB) process.exitCode = 1;
} finally {
  removeTemporary(directory);
}
