// The playground in Chromium, as people see it.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { launch, openPage } from './browser.mjs';

const SERVER = fileURLToPath(new URL('../../../worker/serve_playground.mjs', import.meta.url));

/** A file server and a browser. */
export class Playground {
  #server;
  #browser;

  static async start() {
    const playground = new Playground();
    playground.#server = spawn(process.execPath, [SERVER, '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: playground.#server.stdout });
    const [line] = await new Promise((resolve) => lines.once('line', (said) => resolve([said])));
    playground.url = line.match(/http\S+/)[0];
    playground.#browser = await launch();
    return playground;
  }

  /** The page at `fragment`, as `openPage` has it. */
  async open(fragment = '', options = {}) {
    const page = await openPage(
      this.#browser,
      { url: this.url + fragment, home: this.url },
      options,
    );
    await page.getByRole('button', { name: 'Ask', exact: true }).waitFor();
    return page;
  }

  async stop() {
    await this.#browser?.close();
    this.#server.kill();
  }
}

/** The headline, once it says this. */
export function headline(page, words) {
  return page.locator('.headline', { hasText: words }).waitFor();
}
