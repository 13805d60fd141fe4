// The page as the program serves it: what was asked is what it shows.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, openPage, picture } from '../worker/support/browser.mjs';
import { Upstream } from '../worker/support/upstream.mjs';
import { Berth } from './support/berth.mjs';

describe('the page that the program serves', () => {
  let browser;
  let upstream;
  let berth;
  let page;
  before(async () => {
    [browser, upstream] = await Promise.all([launch(), Upstream.start()]);
    berth = await Berth.start({
      upstreams: [upstream.url('udp')],
      settings: ['policy.block=ads.example', 'query_log.database=true'],
    });
    page = await openPage(browser, berth);
    await page.getByText('0 in all', { exact: true }).waitFor();
  });
  after(async () => {
    await browser?.close();
    await berth?.stop();
    await upstream?.stop();
  });

  const region = (name) => page.getByRole('region', { name, exact: true });

  test('counts what was asked, and who answered', async () => {
    for (const name of ['one.example', 'two.example', 'one.example', 'one.example'])
      assert.equal((await berth.query(name)).Status, 0);
    await page.getByText('4 in all', { exact: true }).waitFor();
    await page.getByText('50.0 % in all').waitFor();
    await region('Upstreams').getByText(upstream.url('udp')).waitFor();
    await region('Upstreams').getByText(/ø \d/).waitFor();
    await region('Connections').getByRole('button', { name: 'closed' }).click();
    await region('Connections').getByText('closed by peer').first().waitFor();
    await region('Accept queues')
      .getByText(/0 of [\d,]+ wait/)
      .waitFor();
  });

  test('flushes one name', async () => {
    await region('Cache').getByLabel('Name to remove').fill('one.example');
    await page.keyboard.press('Enter');
    await page.getByText('1 answer removed.').waitFor();
    await berth.query('one.example');
    await page.getByText('40.0 % in all').waitFor();
  });

  test('shows queries as they come, and what became of each', async () => {
    const asked = page.waitForRequest(/name=three/);
    await page.getByLabel('Part of the name').fill('three');
    await (await asked).response();
    for (const name of ['three.example', 'one.example', 'three.example']) await berth.query(name);
    const rows = region('Queries').locator('.query');
    await rows
      .nth(1)
      .getByText(`upstream ${upstream.url('udp')}`)
      .waitFor();
    await rows.nth(0).getByText('cache').waitFor();
    assert.equal(await rows.count(), 2);
    assert.ok((await rows.nth(1).locator('.spent-upstream').count()) > 0);
    await rows.nth(1).click();
    await region('Queries').getByText('h1 at https://').waitFor();
    await region('Queries').getByRole('list', { name: 'Stages' }).getByText('send').waitFor();
  });

  test('says what is asked most where queries are kept', async () => {
    const isKept = async () => {
      const { rows } = await (await fetch(`${berth.url}api/top?of=names`)).json();
      return rows.length > 0;
    };
    // Counts are written every ten seconds.
    while (!(await isKept())) await page.waitForTimeout(250);
    const panel = region('Of the query log');
    await panel.getByRole('button', { name: 'day' }).click();
    await panel.getByRole('listitem').getByText('one.example').first().waitFor();
  });

  test('says why a name is blocked, lets it through at a click, and blocks it again', async () => {
    const panel = region('Why was this blocked?');
    await panel.getByLabel('Name').fill('www.ads.example');
    await page.keyboard.press('Enter');
    await panel.getByRole('status').getByText('by the rule ads.example').waitFor();
    assert.equal((await berth.query('www.ads.example')).Answer?.[0]?.data, '0.0.0.0');
    await panel.getByRole('button', { name: /^Allow www\.ads\.example/ }).click();
    await panel.getByText('is let through from now on').waitFor();
    await panel.getByRole('status').getByText('Let through', { exact: true }).waitFor();
    assert.notEqual((await berth.query('www.ads.example')).Answer?.[0]?.data, '0.0.0.0');
    await panel.getByRole('button', { name: /^Undo/ }).click();
    await panel.getByText('is judged as before').waitFor();
    await panel.getByRole('status').getByText('Blocked', { exact: true }).waitFor();
    assert.equal((await berth.query('www.ads.example')).Answer?.[0]?.data, '0.0.0.0');
  });

  test('says which lists there are', async () => {
    await region('Lists').getByText('None: policy.image names a file of them.').waitFor();
  });

  test('names that would be markup are text', async () => {
    await region('Queries').getByRole('button', { name: 'Go on' }).click();
    const asked = page.waitForRequest(/name=script/);
    await page.getByLabel('Part of the name').fill('script');
    await (await asked).response();
    await berth.query('<script>alert(1)</script>.example');
    await region('Queries').locator('.question', { hasText: '<script>alert' }).waitFor();
    assert.equal(await page.locator('main script').count(), 0);
  });

  test('complains of nothing, and asks nobody else', async () => {
    await picture(page, 'served');
    assert.deepEqual([page.complaints, page.elsewhere], [[], []]);
  });

  test('is the same for everybody, and not sent twice', async () => {
    const first = await fetch(berth.url);
    const tag = first.headers.get('etag');
    assert.match(await first.text(), /<title>Berth<\/title>/);
    const second = await fetch(berth.url, { headers: { 'if-none-match': tag } });
    assert.deepEqual([second.status, await second.text()], [304, '']);
  });
});
