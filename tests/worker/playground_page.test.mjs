// The playground in Chromium: what people see, do with a keyboard and are told by a screen reader.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { defectsOf, picture } from './support/browser.mjs';
import { headline, Playground } from './support/page.mjs';
import { Upstream } from './support/upstream.mjs';
import { addressFor } from './support/wire.mjs';

const IMAGE = fileURLToPath(new URL('../data/lists/two_lists.berth', import.meta.url));

describe('the playground', () => {
  let playground;
  before(async () => {
    playground = await Playground.start();
  });
  after(() => playground?.stop());

  test('is served file by file, and nothing beside them', async () => {
    const statusOf = async (path) => (await fetch(playground.url + path)).status;
    const paths = [
      '',
      'playground.js',
      'berth-workbench.wasm',
      '%2e%2e%2fpackage.json',
      'a/b',
      'none',
    ];
    assert.deepEqual(await Promise.all(paths.map(statusOf)), [200, 200, 200, 404, 404, 404]);
  });

  test('answers as soon as it is there, and asks nobody outside', async () => {
    const page = await playground.open();
    await headline(page, 'NOERROR from upstream in 40 ms');
    assert.deepEqual(await page.locator('.records .data').allTextContents(), [
      '192.0.2.81',
      '192.0.2.82',
    ]);
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await headline(page, 'NOERROR from the cache at once');
    assert.deepEqual([page.complaints, page.elsewhere], [[], []]);
    await page.context().close();
  });

  test('works where there is no network at all once it is loaded', async () => {
    const page = await playground.open();
    await headline(page, 'NOERROR');
    await page.context().setOffline(true);
    await page.getByLabel('Name', { exact: true }).fill('berth.example');
    await page.getByLabel('Type').fill('MX');
    await page.keyboard.press('Enter');
    await page.locator('.records .data', { hasText: '10 mail.berth.example.' }).waitFor();
    await page.context().close();
  });

  test('each field is explained by keyboard and by pointing at its octets', async () => {
    const page = await playground.open();
    await headline(page, 'NOERROR');
    const explained = page.locator('#explained');
    await page.locator('.field-row').first().focus();
    await explained.getByText('Ties an answer to its question').waitFor();
    await page.keyboard.press('ArrowDown');
    await explained.getByRole('heading', { name: 'Flags' }).waitFor();
    assert.equal(await page.locator('.field-row:focus .what').textContent(), 'Flags');
    assert.equal(
      await page
        .locator('.octet.active')
        .allTextContents()
        .then((it) => it.join('')),
      '8180',
    );
    await page.keyboard.press('End');
    await explained.getByRole('heading', { name: 'Length' }).waitFor();
    await page.locator('.octet.answer').first().hover();
    await explained.getByText('see 12').waitFor();
    await explained.getByText('www.berth.example.').waitFor();
    await page.context().close();
  });

  test('messages to servers are shown too', async () => {
    const page = await playground.open('#name=long.berth.example&type=TXT');
    await headline(page, 'NOERROR');
    await page.getByRole('button', { name: /north · UDP.*cut short/ }).click();
    await page.locator('.field-row', { hasText: /Flags/ }).first().hover();
    await page.locator('.flags .set', { hasText: 'TC' }).waitFor();
    await page.getByText('The answer was cut short: asked again over TCP').waitFor();
    await page.context().close();
  });

  test('scenes show how Berth recovers', async () => {
    const page = await playground.open();
    await page.getByRole('button', { name: 'Forged answers' }).click();
    await headline(page, 'NOERROR');
    await page.getByText(/Ignored an answer with a wrong id/).waitFor();
    await page.getByRole('button', { name: 'Stale answer' }).click();
    await headline(page, 'from the cache, past its TTL');
    await page.getByText('Stale Answer').first().waitFor();
    await page.getByRole('button', { name: 'Everyone is gone' }).click();
    await page.getByRole('button', { name: '+10 s' }).click();
    await headline(page, 'SERVFAIL');
    await picture(page, 'everyone-is-gone');
    await page.context().close();
  });

  test('what policy holds back is said with its rule', async () => {
    const page = await playground.open('#name=shop.berth.example');
    await page.getByText(/Blocked by the rule.*found in the answer/).waitFor();
    await headline(page, 'Blocked by policy in 40 ms');
    await picture(page, 'blocked');
    await page.context().close();
  });

  test('skipped time ends what is kept', async () => {
    const page = await playground.open();
    await headline(page, 'NOERROR');
    await page.locator('.pool', { hasText: 'idle' }).waitFor();
    await page.getByRole('button', { name: '+10 min' }).click();
    await page.locator('.pool', { hasText: /idle too long|too old/ }).waitFor();
    await page.locator('.cache', { hasText: 'past its TTL' }).waitFor();
    await page.context().close();
  });

  test('a link carries the state, and a hostile one nothing else', async () => {
    const page = await playground.open();
    await page.getByLabel('Name', { exact: true }).fill('blog.berth.example');
    await page.getByLabel('north: behaviour').selectOption('servfail');
    const other = await playground.open(new URL(page.url()).hash);
    assert.equal(
      await other.getByLabel('Name', { exact: true }).inputValue(),
      'blog.berth.example',
    );
    assert.equal(await other.getByLabel('north: behaviour').inputValue(), 'servfail');
    const hostile = await playground.open(
      '#type=%22%3E%3Cimg%20src=x%3E&name=www.berth.example&pace=9',
    );
    await hostile.getByText('Not taken from the link: type, pace.').waitFor();
    await headline(hostile, 'NOERROR');
    for (const it of [page, other, hostile]) {
      assert.deepEqual(it.complaints, []);
      await it.context().close();
    }
  });

  test('a link to a server outside asks it only when told to', async () => {
    const page = await playground.open('#scripted=0&url=https%3A%2F%2Fdns.invalid%2Fdns-query');
    await page.getByText('Nothing was asked yet.').waitFor();
    assert.deepEqual(page.elsewhere, []);
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await headline(page, 'SERVFAIL');
    assert.ok(page.elsewhere.every((url) => url.startsWith('https://dns.invalid/')));
    await page.context().close();
  });

  test('a server of DNS over HTTPS is asked for real', async () => {
    const upstream = await Upstream.start();
    try {
      const url = upstream.url('https');
      const fragment = new URLSearchParams({ scripted: '0', url, name: 'page.example' });
      const page = await playground.open(`#${fragment}`, { ignoreHTTPSErrors: true });
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      await headline(page, 'NOERROR from upstream');
      assert.deepEqual(await page.locator('.records .data').allTextContents(), [
        addressFor('page.example'),
      ]);
      assert.deepEqual([...new Set(page.elsewhere)], [url]);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    } finally {
      await upstream.stop();
    }
  });

  test('lists from a file block, and the answer says which list and what it has', async () => {
    const page = await playground.open('#name=x.ads.example');
    await headline(page, 'NXDOMAIN from upstream');
    await page.locator('summary', { hasText: 'Lists' }).click();
    const input = page.getByLabel('Image or list from a file');
    await input.setInputFiles(IMAGE);
    await page.getByText('Judged by two_lists.berth, 3.3 KiB').waitFor();
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await headline(page, 'Blocked');
    await page.getByText('Blocked by the list ads, which has ads.example.').waitFor();
    assert.deepEqual(await defectsOf(page), []);
    await picture(page, 'playground-lists');

    const buffer = Buffer.from('no image');
    await input.setInputFiles({ name: 'broken.berth', mimeType: 'text/plain', buffer });
    await page.getByText('broken.berth: the image is cut, damaged or none').waitFor();
    await page.getByText('Judged by two_lists.berth').waitFor();

    await page.getByRole('button', { name: 'Leave out' }).click();
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await headline(page, 'NXDOMAIN from upstream');
    assert.deepEqual([page.complaints, page.elsewhere], [[], []]);
    await page.context().close();
  });

  test('what it fetches beside it is missed in words, and answers come all the same', async () => {
    const page = await playground.open('', { without: '**/berth-workbench.wasm' });
    await headline(page, 'Answered from upstream');
    await page.getByText('berth-workbench.wasm could not be loaded').waitFor();
    await page.context().close();
  });

  test('a message that is very long is drawn in part, and says so', async () => {
    const records = Array.from({ length: 200 }, (_, at) => `many.example. 1 A 192.0.2.${at}`);
    const zone = `. 300 SOA a. b. 1 2 3 4 5\n${records.join('\n')}`;
    const page = await playground.open(`#${new URLSearchParams({ name: 'many.example', zone })}`);
    await page.getByText('The first 2048 of').waitFor();
    await page.getByText('and 150 more').waitFor();
    assert.equal(await page.locator('.octet').count(), 2048);
    await page.context().close();
  });

  test('names and texts are octets, never markup', async () => {
    const name = '<script>alert(1)</script>.berth.example';
    const page = await playground.open(`#${new URLSearchParams({ name, type: 'TXT' })}`);
    await headline(page, 'NOERROR');
    await page.locator('.records .data', { hasText: '"<b>names are only octets</b>"' }).waitFor();
    assert.equal(await page.locator('.panel script, .panel td b').count(), 0);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
});
