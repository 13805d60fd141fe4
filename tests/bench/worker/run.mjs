// Measures the worker: node tests/bench/worker/run.mjs [WHAT [ARGUMENTS]]
//
// WHAT: starts, cost, memory, swap, rates, or all of them where nothing is said. Each is a program of
// its own beside this one, which says what it measures and what its arguments are. Fails where one
// does.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ALL = ['starts', 'cost', 'memory', 'swap', 'rates'];
const [what, ...words] = process.argv.slice(2);
if (what !== undefined && !ALL.includes(what)) {
  console.error(`there is no '${what}' to measure; there are: ${ALL.join(', ')}`);
  process.exit(2);
}
for (const name of what === undefined ? ALL : [what]) {
  const file = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  const { status } = spawnSync(process.execPath, [file, ...words], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
