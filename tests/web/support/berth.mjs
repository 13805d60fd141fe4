// The program itself, with its page, one listening address and the upstreams it is given.

import { once } from 'node:events';
import { request } from 'node:https';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../conformance/runner/process.mjs';
import { makeTemporary, removeTemporary } from '../../support/temporary.mjs';
import { Program } from '../../worker/support/process.mjs';

const PROGRAM =
  process.env.BERTH ?? fileURLToPath(new URL('../../../build/asan/berth', import.meta.url));

export class Berth {
  #program;
  #port;
  #state;

  /** `settings` as `--set` takes them. */
  static async start({ upstreams, settings = [] }) {
    const berth = new Berth();
    berth.#state = makeTemporary('berth-page-');
    berth.#port = await freePort();
    const admin = await freePort();
    berth.url = `http://127.0.0.1:${admin}/`;
    const flags = [
      ...['--listen', `https://127.0.0.1:${berth.#port}`],
      ...upstreams.flatMap((url) => ['--upstream', url]),
      ...['--threads', '2'],
      ...[`admin.listen=http://127.0.0.1:${admin}`, ...settings].flatMap((it) => ['--set', it]),
    ];
    berth.#program = new Program(PROGRAM, ['serve', ...flags], {
      env: { STATE_DIRECTORY: berth.#state },
    });
    await berth.#program.says(/\[listen\]/);
    return berth;
  }

  /** Asks for a name; its answer as DNS's JSON form. */
  async query(name, type = 'A') {
    const asked = request({
      port: this.#port,
      host: '127.0.0.1',
      path: `/dns-query?${new URLSearchParams({ name, type })}`,
      headers: { accept: 'application/dns-json' },
      rejectUnauthorized: false,
    });
    asked.end();
    const [response] = await once(asked, 'response');
    const pieces = await response.toArray();
    return JSON.parse(Buffer.concat(pieces).toString());
  }

  async stop() {
    await this.#program?.stop();
    removeTemporary(this.#state);
  }
}
