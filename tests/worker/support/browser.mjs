// Pages in Chromium, as people see them. BERTH_SCREENSHOTS names a folder for pictures.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('../../../worker/', import.meta.url));
const require = createRequire(join(WORKER, 'package.json'));
const { chromium } = require('playwright-core');
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true };

/** Both themes, wide and on a phone: a name and what a page is opened with. */
export const LOOKS = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['phone-light', { colorScheme: 'light', ...PHONE }],
  ['phone-dark', { colorScheme: 'dark', ...PHONE }],
];

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
}

/**
 * A page at `url`; what it complains of, and what it asks beside `home`, is written down. It does not
 * get what `without` names.
 */
export async function openPage(browser, { url, home = url }, { without, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1360, height: 1000 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  if (without !== undefined) await page.route(without, (route) => route.abort());
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
    if (!request.url().startsWith(home)) page.elsewhere.push(request.url());
  });
  await page.goto(url);
  return page;
}

/** What axe-core finds wrong with a page, in words. */
export async function defectsOf(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** By how much a page is wider than its window. Unit: pixels. */
export function overhangOf(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
}

/** Keeps a picture of the page, where somebody wants one. */
export async function picture(page, name) {
  const folder = process.env.BERTH_SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
