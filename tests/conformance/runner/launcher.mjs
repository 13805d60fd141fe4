// Runs inside a runtime and starts servers there, each with settings of its own: a process for all
// cases, since some runtimes take longer to begin than a case to be played.
//
//   launcher.mjs ENTRY      ENTRY gives `serve(env)`, which resolves to {close}
//
// Takes {"id", "env"} to start one and {"id"} to end it, one a line; answers {"id"} or {"id", "why"}.

import process from 'node:process';
import readline from 'node:readline';

const { serve } = await import(process.argv[2]);
const running = new Map();

async function obey({ id, env }) {
  try {
    if (env) {
      running.set(id, await serve(env));
    } else {
      // How long it takes to end is of no interest to who asked.
      void running.get(id).close();
      running.delete(id);
    }
    return { id };
  } catch (error) {
    return { id, why: error.message };
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  void obey(JSON.parse(line)).then((said) => process.stdout.write(`${JSON.stringify(said)}\n`));
}
