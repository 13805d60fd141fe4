// Lists that are pasted into the playground: read, told of, and judged by.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { defectsOf, LOOKS, overhangOf, picture } from './support/browser.mjs';
import { headline, Playground } from './support/page.mjs';

/** How long a list that was changed may take to count. */
const PATIENCE_MS = 20_000;
const IMAGE = readFileSync(new URL('../data/lists/two_lists.berth', import.meta.url));

/** Opens the lists of a page, and begins one with this text. */
async function paste(page, text, name) {
  const lists = page.locator('details.lists');
  if (!(await lists.evaluate((it) => it.open))) {
    await page.locator('summary', { hasText: 'Lists' }).click();
  }
  await page.getByRole('button', { name: 'Paste a list' }).click();
  const list = page.locator('.pasted').last();
  if (name !== undefined) await list.getByLabel('Name of the list').fill(name);
  await list.locator('textarea').fill(text);
  return list;
}

/** Pastes so many lines of hosts into a list. */
function pasteHosts(list, count) {
  return list.locator('textarea').evaluate((it, length) => {
    const clipboardData = new DataTransfer();
    const lines = Array.from({ length }, (_, at) => `0.0.0.0 name${at}.example\n`);
    clipboardData.setData('text', lines.join(''));
    it.dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }));
  }, count);
}

async function ask(page, name) {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
}

/** Asks until it is blocked, or is not once its list is read anew. Fails after `PATIENCE_MS`. */
async function askUntil(page, name, verdict, isBlocked) {
  const end = performance.now() + PATIENCE_MS;
  while ((await verdict.isVisible()) !== isBlocked) {
    assert.ok(performance.now() < end, `${name} is${isBlocked ? ' not' : ''} blocked`);
    await ask(page, name);
  }
}

const judged = (page) => page.getByText('Judged by these lists').waitFor();

const MIXED = [
  '! what trackers are called here',
  '||tracker.berth.example^',
  '||tracker.berth.example^',
  '||www.berth.example^$dnstype=AAAA',
  '||ads.example^$third-party',
  '/banner[0-9]+/',
  '||bücher.example^',
].join('\n');

describe('lists in the playground', () => {
  let playground;
  before(async () => {
    playground = await Playground.start();
  });
  after(() => playground?.stop());

  for (const [theme, options] of LOOKS) {
    test(`a pasted list is read, told of and judged by: ${theme}`, async () => {
      const page = await playground.open('', options);
      await headline(page, 'NOERROR');
      const list = await paste(page, MIXED, 'mine');
      await list.getByText('Read as Adblock-style: 3 names in 7 lines').waitFor();
      await list.getByText('1 said twice, 2 skipped').waitFor();
      await list.getByText('1 skipped: an option that DNS cannot follow').waitFor();
      await list.locator('dd', { hasText: '||ads.example^$third-party' }).waitFor();
      await judged(page);
      await ask(page, 'a.b.tracker.berth.example');
      await headline(page, 'Blocked by policy');
      const why =
        'Blocked by the list mine, which has tracker.berth.example., found in the question.';
      await page.locator('.verdict', { hasText: why }).waitFor();
      await page.getByText('in the question').first().waitFor();
      assert.deepEqual(await defectsOf(page), []);
      assert.equal(await overhangOf(page), 0);
      await picture(page, `pasted-list-${theme}`);
      await ask(page, 'xn--bcher-kva.example');
      await page.locator('.verdict', { hasText: 'Blocked by the list mine' }).waitFor();
      assert.deepEqual([page.complaints, page.elsewhere], [[], []]);
      await page.context().close();
    });
  }

  test('a second list lets through what the first blocks, until it is not in use', async () => {
    const page = await playground.open();
    await paste(page, 'berth.example\n');
    const second = await paste(page, 'www.berth.example\n', 'exceptions');
    await second.getByLabel('Its names are').selectOption('let through');
    await page.getByText('Read as domains: 1 name in 1 line').nth(1).waitFor();
    await judged(page);
    await ask(page, 'www.berth.example');
    await headline(page, 'NOERROR from upstream');
    await second.getByLabel('In use').uncheck();
    await page.locator('.report').nth(1).waitFor({ state: 'detached' });
    const blocked = page.locator('.verdict', { hasText: 'Blocked by the list my-list' });
    await askUntil(page, 'www.berth.example', blocked, true);
    await page.getByRole('button', { name: 'Remove my-list' }).click();
    await page.getByRole('button', { name: 'Remove exceptions' }).click();
    await page.getByText('Judged by').waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('whether names below those of a list count is the choice of who pastes it', async () => {
    const page = await playground.open();
    const list = await paste(page, '0.0.0.0 berth.example\n', 'mine');
    await judged(page);
    await ask(page, 'www.berth.example');
    await headline(page, 'NOERROR from upstream');
    await list.getByLabel('Names below them').selectOption('count as well');
    const blocked = page.locator('.verdict', { hasText: 'Blocked by the list mine' });
    await askUntil(page, 'www.berth.example', blocked, true);
    await list.getByLabel('Names below them').selectOption('do not count');
    await askUntil(page, 'www.berth.example', blocked, false);
    await ask(page, 'berth.example');
    await blocked.waitFor();
    await page.context().close();
  });

  test('what cannot be read is said, and what is judged by stays as it is', async () => {
    const page = await playground.open();
    const list = await paste(page, 'ads.example\n', 'mine');
    await judged(page);
    await list.getByLabel('Name of the list').fill('no name');
    await list.getByText('A name has letters, digits').waitFor();
    await page.getByRole('alert').getByText('A name has letters, digits').waitFor();
    await list.getByLabel('Name of the list').fill('mine');
    await page.getByRole('alert').getByText('A name has').waitFor({ state: 'detached' });
    await list.getByLabel(/^Format/).selectOption('hosts');
    await list.getByText('Read as hosts: 0 names in 1 line, 1 skipped').waitFor();
    await page.getByText('Judged by').waitFor({ state: 'detached' });
    await list.getByLabel(/^Format/).selectOption('told from its lines');
    await judged(page);
    await ask(page, 'ads.example');
    await headline(page, 'Blocked');
    await page.getByRole('button', { name: 'Leave out' }).click();
    await ask(page, 'ads.example');
    await headline(page, 'NXDOMAIN');
    await page.getByRole('button', { name: 'Judge by these lists' }).click();
    await judged(page);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test('a long list that is pasted is read with progress, and not drawn', async () => {
    const page = await playground.open();
    const list = await paste(page, '');
    // It may be there for less than the time between two looks of ours.
    const shown = page.evaluate(
      () =>
        new Promise((resolve) => {
          const look = () => {
            const progress = document.querySelector('.lists progress');
            if (progress !== null) resolve(progress.closest('label').textContent.trim());
          };
          const watch = new MutationObserver(look);
          watch.observe(document.querySelector('.lists'), { childList: true, subtree: true });
        }),
    );
    await pasteHosts(list, 200_000);
    assert.equal(await shown, 'Reading');
    await list.getByText('Read as hosts: 200,000 names').waitFor();
    await judged(page);
    await ask(page, 'name199999.example');
    await page.locator('.verdict', { hasText: 'Blocked by the list my-list' }).waitFor();
    await page.context().close();
  });

  test('a fault in the midst of reading ends it, and it can be begun again', async () => {
    const page = await playground.open();
    const list = await paste(page, '');
    // The name becomes a bad one as soon as there is progress to be seen.
    await page.evaluate(() => {
      const watch = new MutationObserver(() => {
        if (document.querySelector('.lists progress') === null) return;
        watch.disconnect();
        const name = document.querySelector('.pasted input');
        name.value = 'no name';
        name.dispatchEvent(new InputEvent('input', { bubbles: true }));
      });
      watch.observe(document.querySelector('.lists'), { childList: true, subtree: true });
    });
    await pasteHosts(list, 300_000);
    await page.getByRole('alert').getByText('A name has letters, digits').waitFor();
    await page.getByLabel('Reading').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Judge by these lists' }).waitFor();
    await list.getByLabel('Name of the list').fill('mine');
    await list.getByText('Read as hosts: 300,000 names').waitFor();
    await judged(page);
    await page.context().close();
  });

  test('a list that is pasted before its reader has come is read once it has', async () => {
    const page = await playground.open();
    let come;
    const asked = new Promise((resolve) => {
      come = resolve;
    });
    await page.route('**/berth-workbench.wasm', async (route) => {
      await asked;
      await route.continue();
    });
    await page.reload();
    await paste(page, 'ads.example\n', 'mine');
    await page.getByRole('alert').getByText('still being loaded').waitFor();
    come();
    await page.getByText('Read as domains: 1 name in 1 line').waitFor();
    await judged(page);
    await page.getByText('still being loaded').waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('an image is told by its octets, and a file too many is refused', async () => {
    const page = await playground.open();
    await page.locator('summary', { hasText: 'Lists' }).click();
    const input = page.getByLabel('Image or list from a file');
    const file = (name, buffer) => input.setInputFiles({ name, mimeType: 'text/plain', buffer });
    await file('lists.bin', IMAGE);
    await page.getByText('Judged by lists.bin, 3.3 KiB').waitFor();
    assert.equal(await page.locator('.pasted').count(), 0);
    const add = page.getByRole('button', { name: 'Paste a list' });
    for (let count = 0; count < 8; count += 1) await add.click();
    assert.ok(await add.isDisabled());
    await file('ninth.txt', Buffer.from('ads.example\n'));
    await page.getByRole('alert').getByText('This page takes 8 lists: remove one').waitFor();
    assert.equal(await page.locator('.pasted').count(), 8);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test('a list from a file is one to change; too long a one is refused', async () => {
    const page = await playground.open();
    await page.locator('summary', { hasText: 'Lists' }).click();
    const input = page.getByLabel('Image or list from a file');
    const file = (name, text) =>
      input.setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    await file('my hosts.txt', '0.0.0.0 ads.example\n');
    await page.getByText('Read as hosts: 1 name in 1 line').waitFor();
    assert.equal(await page.getByLabel('Name of the list').inputValue(), 'my-hosts');
    await judged(page);
    await file('long.txt', 'a.example\n'.repeat(900_000));
    await page.getByText('8.6 MiB of text, too long to be shown').waitFor();
    await page.getByText('The lists have 8.6 Mi characters, and this page reads 8.0').waitFor();
    await ask(page, 'ads.example');
    await headline(page, 'Blocked');
    await page.context().close();
  });
});
