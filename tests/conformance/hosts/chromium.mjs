// The resolver in a page, in Chromium: upstreams by fetch alone, and only those that let pages ask.

import { fileURLToPath } from 'node:url';
import { Browser } from '../runner/browser.mjs';
import { PACKAGE } from '../runner/package_server.mjs';
import { asEnvironment, NOBODY_BY_FETCH } from '../runner/process.mjs';

export const transports = ['fetch'];

let browser;

export async function start({ settings, upstreams }) {
  browser ??= Browser.start(process.env.CHROMIUM ?? '/usr/bin/chromium', {
    '/': fileURLToPath(new URL('../runner/browser_page.html', import.meta.url)),
    '/browser.js': `${PACKAGE}/dist/bundle/browser.js`,
    '/berth.wasm': `${PACKAGE}/dist/berth.wasm`,
  });
  const page = await browser;
  const all = { upstream: upstreams.length ? upstreams : NOBODY_BY_FETCH, ...settings };
  const { id } = await page.order({ start: asEnvironment(all) });
  return {
    async ask({ body, ...rest }) {
      const ask = { resolver: id, ...rest, body: body?.toString('hex') };
      const answer = await page.order({ ask });
      return { ...answer, body: Buffer.from(answer.body, 'hex') };
    },
    stop: () => page.order({ stop: id }),
  };
}

export async function end() {
  (await browser)?.kill();
}
