// The servers that the npm package holds, one for each runtime: all begin alike.

import child_process from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { http1Client } from './http_client.mjs';
import { asEnvironment, freePort, NOBODY } from './process.mjs';

/** The folder of the package, built. */
export const PACKAGE = path.resolve(process.env.BERTH_PACKAGE ?? 'worker');

const launcher = fileURLToPath(new URL('./launcher.mjs', import.meta.url));

/** Where the package's own copy of a runtime is. */
export const runtime = (name) => path.join(PACKAGE, 'node_modules/.bin', name);

/**
 * `start` and `end` of a host: `command` runs `script`, which gives `serve`, in a runtime that trusts
 * the authorities in the file that its variable `trust` names. All its servers are in one process.
 */
export function packageServer({ command, trust, script, nobody = NOBODY }) {
  let launched;
  const start = async ({ settings, upstreams, authority }) => {
    launched ??= new Launched([...command, launcher, script], { [trust]: authority });
    const port = await freePort();
    const listen = `http://127.0.0.1:${port}`;
    const all = { listen, upstream: upstreams.length ? upstreams : nobody, ...settings };
    const id = await launched.start({ BERTH_LOG_LEVEL: 'error', ...asEnvironment(all) });
    const client = http1Client(port);
    return {
      ask: client.ask,
      async stop() {
        client.end();
        await launched.tell({ id });
      },
    };
  };
  return { start, end: () => launched?.kill() };
}

/** A process with the launcher in it. */
class Launched {
  #child;
  #waiting = new Map();
  #last = 0;
  #said = '';
  #ended = false;

  constructor(command, env) {
    this.#child = child_process.spawn(command[0], command.slice(1), {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env },
    });
    this.#child.stdin.on('error', () => {});
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('close', () => this.#end(''));
    this.#child.stderr.on('data', (text) => {
      this.#said += text;
    });
    const lines = readline.createInterface({ input: this.#child.stdout });
    lines.on('line', (line) => {
      const { id, why } = JSON.parse(line);
      const [resolve, reject] = this.#waiting.get(id);
      this.#waiting.delete(id);
      why === undefined ? resolve(id) : reject(new Error(why));
    });
  }

  kill() {
    this.#child.kill('SIGKILL');
  }

  start(env) {
    return this.tell({ id: ++this.#last, env });
  }

  tell(order) {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new Error(`the runtime ended: ${this.#said.trim()}`));
      this.#waiting.set(order.id, [resolve, reject]);
      this.#child.stdin.write(`${JSON.stringify(order)}\n`);
    });
  }

  #end(why) {
    this.#ended = true;
    this.#said += why;
    for (const [, reject] of this.#waiting.values()) {
      reject(new Error(`the runtime ended: ${this.#said.trim()}`));
    }
    this.#waiting.clear();
  }
}
