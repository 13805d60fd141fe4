// A scripted upstream, tests/support/faulty_upstream, and what it saw.

import child_process from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import { makeTemporary, removeTemporary } from '../../support/temporary.mjs';

const SUPPORT = fileURLToPath(new URL('../../support', import.meta.url));
// What no rule fits was not to be asked: it gets an answer that no case expects.
const UNEXPECTED = { answer: { rcode: 'NOTIMP' } };
// How a transport of a case is called by the upstream: to it, fetch is HTTPS.
const OVER = { udp: 'udp', tcp: 'tcp', https: 'https', fetch: 'https' };

export class ScriptedUpstream {
  #process;
  #lines;
  #waiting = [];
  #queries = [];

  static #authority;

  /** The certificate of who vouches for all of them, in a file that is there till the end. */
  static authority() {
    ScriptedUpstream.#authority ??= makeAuthority();
    return ScriptedUpstream.#authority;
  }

  /** Starts one; resolves when it can be asked. */
  static async start() {
    const directory = makeTemporary('conformance-');
    const from = path.dirname(await ScriptedUpstream.authority());
    for (const file of ['authority.pem', 'authority.key']) {
      fs.copyFileSync(path.join(from, file), path.join(directory, file));
    }
    const script = path.join(directory, 'script.json');
    fs.writeFileSync(
      script,
      JSON.stringify({
        transports: ['udp', 'tcp', 'https'],
        default: UNEXPECTED,
        certificates: directory,
      }),
    );
    const upstream = new ScriptedUpstream();
    upstream.directory = directory;
    upstream.#process = child_process.spawn(
      '/usr/bin/python3',
      ['-B', '-m', 'faulty_upstream', script],
      { cwd: SUPPORT, stdio: ['pipe', 'pipe', 'inherit'] },
    );
    // Whoever waits is told by the end of its output.
    upstream.#process.stdin.on('error', () => {});
    upstream.#lines = readline.createInterface({ input: upstream.#process.stdout });
    upstream.#lines.on('line', (line) => upstream.#take(JSON.parse(line)));
    upstream.#lines.on('close', () => {
      for (const one of upstream.#waiting) one({ event: 'gone' });
    });
    const ready = await upstream.#next();
    if (ready.event !== 'ready') throw new Error('the scripted upstream did not start');
    upstream.ports = ready.ports;
    return upstream;
  }

  /** Takes over the script of a case, and forgets what was asked so far. */
  async play(script) {
    await this.#tell({
      restart: true,
      idle_close: null,
      ...inItsTerms({ listening: 'open', ...script }),
    });
    this.#queries = [];
  }

  /** Changes parts of the script. */
  async become(script) {
    await this.#tell(inItsTerms(script, {}));
  }

  async #tell(fields) {
    this.#process.stdin.write(`${JSON.stringify(fields)}\n`);
    const said = await this.#next();
    if (said.event !== 'applied')
      throw new Error(`the scripted upstream: ${said.why ?? said.event}`);
  }

  /** Its port for a transport of a case. */
  port(transport) {
    return this.ports[OVER[transport]];
  }

  /** The URL by which it is asked. */
  url(transport) {
    const trustsNobody = transport === 'https' || transport === 'fetch';
    return trustsNobody
      ? `https://127.0.0.1:${this.port(transport)}/dns-query`
      : `${transport}://127.0.0.1:${this.port(transport)}`;
  }

  /** What was asked so far: [{question: "example.com A", wire}], in order. */
  async asked() {
    await this.#tell({});
    return this.#queries;
  }

  async stop() {
    this.#process.stdin.end();
    await new Promise((resolve) => {
      this.#process.once('close', resolve);
    });
    removeTemporary(this.directory);
  }

  #take(line) {
    if (line.event === 'query') {
      this.#queries.push({ question: `${line.name || '.'} ${line.type}`, wire: line.wire });
    } else if (['ready', 'applied', 'refused'].includes(line.event)) {
      this.#waiting.shift()?.(line);
    }
  }

  #next() {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}

async function makeAuthority() {
  const directory = makeTemporary('conformance-authority-');
  const make = 'import sys, authority; authority.Certificates(sys.argv[1])';
  await util.promisify(child_process.execFile)('/usr/bin/python3', ['-B', '-c', make, directory], {
    cwd: SUPPORT,
  });
  return path.join(directory, 'authority.pem');
}

/** A script of a case in the terms of the upstream: messages as octets. */
function inItsTerms(script, rest = { rules: [], default: UNEXPECTED }) {
  const rules = script.rules?.map(({ message, ...rule }) => ({
    ...rule,
    ...(message && { answer: { hex: message.octets, echo: true } }),
  }));
  return { ...rest, ...script, ...(rules && { rules }) };
}
