// Queries as they come, and what is asked about them, before a scripted server.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defectsOf } from '../worker/support/browser.mjs';
import { pages } from './support/pages.mjs';
import { query } from './support/scripted_queries.mjs';

describe('queries on the page', () => {
  const it = pages();

  test('shows queries as they come, why each ended as it did, and where its time went', async () => {
    const page = await it.open();
    const panel = page.getByRole('region', { name: 'Queries', exact: true });
    await it.server.reader();
    for (let number = 0; number < 12; number += 1) it.server.tell('query', query(number));
    const row = panel.getByRole('button', { name: /banner\.ads\.example/ }).first();
    await row.getByText('list Adverts has ads.example').waitFor();
    assert.equal(await panel.locator('.query').count(), 12);
    await panel.getByText('SERVFAIL: no upstream answered: timed out at wait').waitFor();
    assert.ok((await panel.locator('.way .spent-connecting').count()) > 0);
    await row.focus();
    await page.keyboard.press('Enter');
    await panel.getByText('NOERROR').first().waitFor();
    await panel.getByText('held', { exact: true }).waitFor();
    assert.deepEqual(await defectsOf(page), []);
    await panel.getByRole('button', { name: 'Why?' }).click();
    await page.getByText('Blocked', { exact: true }).first().waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'lookup-title');
    const asked = 'name=banner.ads.example.&type=A&client=198.51.100.23';
    await it.server.hears(`GET /api/lookup?${asked}`);
  });

  test('holds queries still, and goes on', async () => {
    const page = await it.open();
    const panel = page.getByRole('region', { name: 'Queries', exact: true });
    await it.server.reader();
    it.server.tell('query', query(1));
    await panel.locator('.query').waitFor();
    await panel.getByRole('button', { name: 'Hold' }).click();
    await it.server.reader(0);
    await panel.getByRole('button', { name: 'Go on' }).click();
    await it.server.reader();
    it.server.tell('query', query(2));
    await panel.locator('.query').nth(1).waitFor();
  });

  test('asks the server for the queries that are wanted', async () => {
    const page = await it.open();
    const panel = page.getByRole('region', { name: 'Queries', exact: true });
    await it.server.reader();
    await panel.getByRole('button', { name: 'Blocked' }).click();
    await panel.getByLabel('Part of the name').fill('ads');
    await it.server.hears('GET /api/queries?blocked=1&name=ads');
    await panel.getByLabel('Client').fill('192.0.2.0/24');
    await it.server.hears('GET /api/queries?blocked=1&name=ads&client=192.0.2.0%2F24');
    await it.server.reader();
    it.server.tell('query', query(3));
    await panel.getByRole('button', { name: 'banner.ads' }).click();
    await panel.getByRole('button', { name: /^Only / }).click();
    await it.server.hears(`GET /api/queries?blocked=1&name=ads&client=${query(3).client}`);
  });

  test('keeps up with a server that is very busy, and says what it leaves out', async () => {
    const page = await it.open();
    await it.server.reader();
    let number = 0;
    const feeding = setInterval(() => {
      for (const last = number + 50; number < last; number += 1)
        it.server.tell('query', query(number));
      it.server.tell('lost', { lost: 2450, why: 'sampled' });
    }, 50);
    try {
      await page.getByText(/a sample: [\d.,]+ k? ?of [\d.]+ k a second/).waitFor();
    } finally {
      clearInterval(feeding);
    }
    it.server.tell('query', { ...query(0), id: number, name: 'last.example.' });
    await page.locator('.query').first().getByText('last.example.').waitFor();
    assert.equal(await page.locator('.query').count(), 100);
  });

  test('says why there are no queries, and asks again', async () => {
    const stream = it.server.answers['GET /api/queries'];
    it.server.answers['GET /api/queries'] = () => [
      429,
      { error: 'as many look at queries as may' },
    ];
    const page = await it.open();
    await page.getByText('as many look at queries as may').waitFor();
    it.server.answers['GET /api/queries'] = stream;
    await it.server.reader();
    it.server.tell('query', query(1));
    await page.locator('.query').waitFor();
  });

  test('lets a name through at one click, and takes that back at another', async () => {
    const page = await it.open();
    const panel = page.getByRole('region', { name: 'Why was this blocked?' });
    await panel.getByLabel('Name').fill('banner.ads.example');
    await page.keyboard.press('Enter');
    await panel.getByRole('button', { name: 'Allow banner.ads.example.' }).click();
    await panel.getByText('banner.ads.example. is let through from now on.').waitFor();
    const verdict = panel.getByRole('status');
    await verdict.getByText('Let through', { exact: true }).waitFor();
    await verdict.getByText('group default: by the rule banner.ads.example').waitFor();
    await it.server.hears('POST /api/rules?allow=banner.ads.example.');
    const other = await it.open();
    await other.getByRole('list', { name: 'Rules made here' }).getByText('banner.ads').waitFor();
    await panel.getByRole('button', { name: 'Undo the rule for banner.ads.example.' }).click();
    await panel.getByText('banner.ads.example. is judged as before.').waitFor();
    await panel.getByRole('status').getByText('Blocked', { exact: true }).waitFor();
    it.server.answers['POST /api/rules'] = () => [409, { error: 'rules.d cannot be written' }];
    await panel.getByRole('button', { name: 'Allow banner.ads.example.' }).click();
    await panel.getByText('rules.d cannot be written').waitFor();
  });

  test('says what would become of a question, and what is known of its name', async () => {
    const page = await it.open();
    const panel = page.getByRole('region', { name: 'Why was this blocked?' });
    await panel.getByLabel('Name').fill('banner.ads.example');
    await page.keyboard.press('Enter');
    await panel
      .getByRole('status')
      .getByText('by the list Adverts, which has ads.example')
      .waitFor();
    await panel
      .getByText('Gambling blocks ads.example, but does not count for this group')
      .waitFor();
    await panel.getByText('300 IN A 192.0.2.81').waitFor();
    const lookup = it.server.answers['GET /api/lookup'];
    it.server.answers['GET /api/lookup'] = (query) => ({
      ...lookup(query),
      verdict: { outcome: 'allowed', by: 'pause' },
    });
    await page.keyboard.press('Enter');
    await panel.getByText('while filtering rests for group default').waitFor();
    it.server.answers['GET /api/lookup'] = () => [400, { error: 'name: no domain name' }];
    await panel.getByLabel('Name').fill('a..b');
    await page.keyboard.press('Enter');
    await panel.getByText('name: no domain name').waitFor();
  });
});
