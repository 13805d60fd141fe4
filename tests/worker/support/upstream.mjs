// The faulty upstream of tests/support, driven from Node.

import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { makeTemporary, removeTemporary } from '../../support/temporary.mjs';

const SUPPORT = fileURLToPath(new URL('../../support', import.meta.url));

/** A running upstream: what it said so far, and a way to wait for more. */
export class Upstream {
  #process;
  #directory;
  #lines = [];
  #waiters = new Set();

  /** Starts one with a script of its own (tests/support/faulty_upstream/script.py). */
  static async start(script = {}) {
    const upstream = new Upstream();
    upstream.#directory = makeTemporary('berth-upstream-');
    const file = join(upstream.#directory, 'script.json');
    const certificates = join(upstream.#directory, 'certificates');
    await writeFile(file, JSON.stringify({ certificates, ...script }));
    upstream.#run(file);
    const [ready] = await upstream.waitFor('ready');
    upstream.ports = ready.ports;
    upstream.authority = ready.authority;
    return upstream;
  }

  #run(file) {
    // Debian's interpreter, which its package of h2 is for.
    const words = ['-B', '-m', 'faulty_upstream', file];
    this.#process = spawn('/usr/bin/python3', words, {
      cwd: SUPPORT,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process.once('exit', () => this.#tell({ event: 'exit' }));
    createInterface({ input: this.#process.stdout }).on('line', (line) =>
      this.#tell(JSON.parse(line)),
    );
  }

  #tell(line) {
    this.#lines.push(line);
    for (const look of this.#waiters) look();
  }

  /** Every line about this so far that agrees with `fields`. */
  said(event, fields = {}) {
    const wanted = Object.entries({ event, ...fields });
    return this.#lines.filter((line) => wanted.every(([name, value]) => line[name] === value));
  }

  /** The same, once there are `count` of them. Errors: the process ended before. */
  waitFor(event, { count = 1, ...fields } = {}) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.said(event, fields);
        const ended = event !== 'exit' && this.said('exit').length > 0;
        if (found.length < count && !ended) return;
        this.#waiters.delete(look);
        if (found.length >= count) resolve(found);
        else reject(new Error(`the upstream ended before it said '${event}'`));
      };
      this.#waiters.add(look);
      look();
    });
  }

  /** Changes the script, and waits until that holds. */
  async tell(fields) {
    const count = this.said('applied').length + 1;
    this.#process.stdin.write(`${JSON.stringify(fields)}\n`);
    await this.waitFor('applied', { count });
  }

  /** Its URL as Berth takes it; HTTPS by its name, which its certificate holds. */
  url(transport) {
    const path = transport === 'https' ? '/dns-query' : '';
    return `${transport}://127.0.0.1:${this.ports[transport]}${path}`;
  }

  async stop() {
    this.#process.stdin.end();
    await this.waitFor('exit');
    removeTemporary(this.#directory);
  }
}
