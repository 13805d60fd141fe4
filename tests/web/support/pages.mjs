// The page in Chromium before a scripted server, for a file of tests: a server and its pages for each.

import { after, afterEach, before, beforeEach } from 'node:test';
import { launch, openPage } from '../../worker/support/browser.mjs';
import { FakeAdmin } from './fake_admin.mjs';

/** Sets `server` anew before each test; call it inside of `describe`. */
export function pages() {
  const it = { server: undefined, open };
  let browser;
  let opened;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());
  beforeEach(async () => {
    it.server = await FakeAdmin.start();
    opened = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map((page) => page.context().close()));
    await it.server.stop();
  });
  async function open(options) {
    const page = await openPage(browser, it.server, options);
    opened.push(page);
    return page;
  }
  return it;
}

/** The figure of this name, once it says something. */
export async function figure(page, name) {
  const value = page.locator('.now .panel', { hasText: name }).locator('.value');
  await value.filter({ hasText: /\d/ }).waitFor();
  return value.textContent();
}
