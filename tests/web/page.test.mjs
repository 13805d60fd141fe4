// The page in Chromium before a scripted server: what people see, do and are told when things fail.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defectsOf, overhangOf, picture } from '../worker/support/browser.mjs';
import { figure, pages } from './support/pages.mjs';
import { query } from './support/scripted_queries.mjs';

const HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)>.example';

describe('the page', () => {
  const it = pages();

  test('tells how it goes, and asks nobody but its server', async () => {
    const page = await it.open();
    assert.match(await figure(page, 'Queries a second'), /^4\d\.\d k$/);
    assert.match(await figure(page, 'Hit ratio'), /^9\d\.\d %$/);
    assert.match(await figure(page, 'Median time'), /^1\d µs$/);
    await page.getByText('8 threads').waitFor();
    await page.getByText('well', { exact: true }).waitFor();
    assert.equal(await page.locator('.plot canvas').count(), 3);
    assert.deepEqual([page.complaints, page.elsewhere], [[], []]);
  });

  test('tells whom the server asks, which addresses were first, and what went wrong', async () => {
    const page = await it.open();
    const upstreams = page.getByRole('region', { name: 'Upstreams' });
    await upstreams.getByText('ø 2').first().waitFor();
    const rows = await upstreams.getByRole('listitem').allInnerTexts();
    assert.equal(rows.length, 3);
    assert.match(rows[0], /up[\s\S]*3 busy, 5 parked[\s\S]*192\.0\.2\.1:443 1[\s\S]*0 of 6/);
    assert.match(
      rows[1],
      /2 busy, 9 parked, 1 opening[\s\S]*timed out at wait 192\.0\.2\.9:853 ×12/,
    );
    assert.match(rows[2], /down/);
  });

  test('shows a queue that gets full as what it is', async () => {
    const overview = it.server.answers['GET /api/overview'];
    it.server.answers['GET /api/overview'] = () => {
      const it = overview();
      Object.assign(it.listeners[0], { queue_length: 3300, queue_longest: 4000 });
      return { ...it, warnings: ['the queue of https://0.0.0.0:443 was nearly full: 4000 waited'] };
    };
    const page = await it.open();
    await page.locator('.meter.bad').waitFor();
    await page.getByText('3,300 of 4,096 wait, 4,000 at most').waitFor();
    await page.getByRole('status').getByText('was nearly full').waitFor();
  });

  test('shows connections of either side, and those that were closed', async () => {
    const page = await it.open();
    const panel = page.getByRole('region', { name: 'Connections', exact: true });
    await panel.getByText('/s,').first().waitFor();
    assert.equal(await panel.locator('tbody tr').count(), 50);
    await panel.getByText('40 more did less').waitFor();
    await panel.getByRole('button', { name: 'upstreams' }).click();
    await panel.getByText('192.0.2.1:443').waitFor();
    await panel.getByText('dns.quad9.example', { exact: true }).waitFor();
    await panel.getByRole('button', { name: 'closed' }).click();
    await panel.getByText('lost race').waitFor();
  });

  test('flushes one name at once, and everything only when asked twice', async () => {
    const page = await it.open();
    const cache = page.getByRole('region', { name: 'Cache' });
    await cache.getByLabel('Name to remove').fill('www.example.com');
    await page.keyboard.press('Enter');
    await cache.getByText('2 answers removed.').waitFor();
    await cache.getByLabel('Name to remove').fill('');
    await cache.getByRole('button', { name: 'Flush' }).click();
    await cache.getByText('That removes every answer.').waitFor();
    await cache.getByRole('button', { name: 'Flush everything' }).click();
    await cache.getByText('412.3 k answers removed.').waitFor();
    assert.deepEqual(
      it.server.asked.filter((it) => it.startsWith('POST')),
      ['POST /api/cache/flush?name=www.example.com', 'POST /api/cache/flush'],
    );
  });

  test('has filtering rest for a while, and says so until it ends', async () => {
    const page = await it.open();
    await page.getByRole('button', { name: 'Pause filtering' }).click();
    await page.getByText('Filtering rests, 10 min 0 s').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Pause filtering' }).count(), 0);
    assert.deepEqual(await defectsOf(page), []);
    await page.getByRole('button', { name: 'Filter again' }).click();
    await page.getByRole('button', { name: 'Pause filtering' }).waitFor();
    assert.ok(it.server.asked.includes('POST /api/pause?minutes=10'));
    it.server.answers['POST /api/pause'] = () => [400, { error: 'minutes: a number' }];
    await page.getByRole('button', { name: 'Pause filtering' }).click();
    await page.getByText('minutes: a number').waitFor();
  });

  test('shows lists, who is held to them, and reads them again', async () => {
    const page = await it.open();
    const panel = page.getByRole('region', { name: 'Lists', exact: true });
    await panel.getByText('1.20 M names in 8.9 MiB, read 2 h 0 min ago').waitFor();
    assert.deepEqual(await panel.getByRole('listitem').allInnerTexts(), [
      'Adverts\n871.0 k names\ndefault',
      'Tracking\n412.9 k names\ndefault, children',
      'Malware\n96.5 k names\ndefault',
      'Gambling\n31 names\nnot used',
    ]);
    await panel.getByRole('button', { name: 'Read again' }).click();
    await panel.getByText('Read again.', { exact: true }).waitFor();
    assert.ok(it.server.asked.includes('POST /api/lists/reload'));
  });

  test('shows what was asked most of late, and says where there is no log', async () => {
    const page = await it.open();
    const panel = page.getByRole('region', { name: 'Of the query log' });
    await panel.getByText('72.0 k').first().waitFor();
    await panel.getByRole('button', { name: 'day' }).click();
    await panel.getByText('1.73 M').first().waitFor();
    it.server.answers['GET /api/top'] = () => [404, { error: 'no query log is kept' }];
    await panel.getByRole('button', { name: 'hour' }).click();
    await panel.getByText('no query log is kept').waitFor();
  });

  test('asks for the token, keeps it for the tab, and says when it is wrong', async () => {
    it.server.token = 'sixteen octets or more';
    const page = await it.open();
    await page.getByRole('heading', { name: 'asks for its token' }).waitFor();
    assert.deepEqual(await defectsOf(page), []);
    await picture(page, 'token');
    await page.getByLabel('Token').fill('another');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('That is not it.').waitFor();
    await page.getByLabel('Token').fill(it.server.token);
    await page.getByRole('button', { name: 'Show' }).click();
    await figure(page, 'Queries a second');
    await page.reload();
    await figure(page, 'Queries a second');
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    const other = await it.open();
    await other.getByLabel('Token').waitFor();
  });

  test('says when the server is gone, and goes on when it is back', async () => {
    const page = await it.open();
    await figure(page, 'Queries a second');
    await page.context().setOffline(true);
    await page.getByText('not reachable').waitFor();
    await picture(page, 'gone');
    await page.context().setOffline(false);
    await page.getByText('well', { exact: true }).waitFor();
  });

  test('says what the server refuses, and why clients should not come', async () => {
    it.server.answers['GET /api/overview'] = () => [429, { error: 'too many observers look' }];
    it.server.answers['GET /health'] = () => [
      503,
      { status: 'unavailable', why: 'a thread is stuck' },
    ];
    const page = await it.open();
    await page.getByText('too many observers look').waitFor();
    await page.getByText('a thread is stuck').waitFor();
  });

  test('shows what is empty as empty', async () => {
    it.server.answers['GET /api/upstreams'] = () => [];
    it.server.answers['GET /api/pools'] = () => [];
    const delta = it.server.answers['GET /api/connections']();
    it.server.answers['GET /api/connections'] = () => ({
      ...delta,
      active: [],
      closed: [],
      dns: [],
    });
    const page = await it.open();
    await page.getByText('None: only local names').waitFor();
    await page.getByText('None is open.').waitFor();
    assert.deepEqual(await defectsOf(page), []);
  });

  test('names are text, whatever they look like', async () => {
    it.server.answers['GET /api/upstreams'] = () => [
      { upstream: HOSTILE, up: false, faults: [{ stage: HOSTILE, cause: HOSTILE, count: 1 }] },
    ];
    const delta = it.server.answers['GET /api/connections']();
    it.server.answers['GET /api/connections'] = () => ({
      ...delta,
      names: { '198.51.100.23': [HOSTILE] },
    });
    const rows = [{ name: HOSTILE, client: HOSTILE, queries: 1, blocked: 1 }];
    it.server.answers['GET /api/top'] = () => ({ of: 'names', minutes: 60, rows });
    const page = await it.open();
    await page.locator('.upstream .name', { hasText: HOSTILE }).waitFor();
    await page.locator('.names', { hasText: HOSTILE }).first().waitFor();
    await page.locator('.top-list .name', { hasText: HOSTILE }).first().waitFor();
    await it.server.reader();
    const blocked = { by: 'list', list: HOSTILE, name: HOSTILE, where: 'answer' };
    const more = {
      name: HOSTILE,
      client: HOSTILE,
      group: HOSTILE,
      upstream: HOSTILE,
      type: HOSTILE,
    };
    it.server.tell('query', { ...query(3), ...more, blocked, ede: [{ code: 15, text: HOSTILE }] });
    await page.locator('.query .question', { hasText: HOSTILE }).click();
    await page.locator('.story', { hasText: HOSTILE }).waitFor();
    assert.equal(await page.locator('main script, main img').count(), 0);
    assert.deepEqual(page.complaints, []);
    assert.equal(await overhangOf(page), 0);
  });
});
