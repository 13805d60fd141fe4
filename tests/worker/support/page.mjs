// The playground in Chromium, as people see it. BERTH_SCREENSHOTS names a folder for pictures.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('../../../worker/', import.meta.url));
const require = createRequire(join(WORKER, 'package.json'));
const { chromium } = require('playwright-core');
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** A file server and a browser. */
export class Playground {
  #server;
  #browser;

  static async start() {
    const playground = new Playground();
    playground.#server = spawn(process.execPath, [join(WORKER, 'serve_playground.mjs'), '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: playground.#server.stdout });
    const [line] = await new Promise((resolve) => lines.once('line', (said) => resolve([said])));
    playground.url = line.match(/http\S+/)[0];
    playground.#browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    });
    return playground;
  }

  /** A page at `fragment`; what it complains of, and which other hosts it asks, is written down. */
  async open(fragment = '', options = {}) {
    const context = await this.#browser.newContext({
      viewport: { width: 1360, height: 1000 },
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    page.complaints = [];
    page.elsewhere = [];
    page.on('console', (message) => {
      if (message.type() !== 'log') page.complaints.push(message.text());
    });
    page.on('pageerror', (error) => page.complaints.push(String(error)));
    page.on('dialog', (dialog) => {
      page.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(this.url)) page.elsewhere.push(request.url());
    });
    await page.goto(this.url + fragment);
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

/** What axe-core finds wrong with a page, in words. */
export async function defectsOf(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Keeps a picture of the page, where somebody wants one. */
export async function picture(page, name) {
  const folder = process.env.BERTH_SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
