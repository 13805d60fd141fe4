// The page in both themes, wide and on a phone: whole, and usable without seeing or pointing.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defectsOf, LOOKS, overhangOf, picture } from '../worker/support/browser.mjs';
import { figure, pages } from './support/pages.mjs';
import { query } from './support/scripted_queries.mjs';

describe('the page', () => {
  const it = pages();

  for (const [look, options] of LOOKS) {
    test(`is whole and accessible: ${look}`, async () => {
      const page = await it.open(options);
      await figure(page, 'Queries a second');
      await page.getByText('/s,').first().waitFor();
      await it.server.reader();
      for (let number = 0; number < 30; number += 1) it.server.tell('query', query(number));
      await page.locator('.query').nth(20).waitFor();
      await page.getByLabel('Name', { exact: true }).fill('banner.ads.example');
      await page.keyboard.press('Enter');
      await page.getByText('which has ads.example').waitFor();
      await page.getByText('Gambling', { exact: true }).waitFor();
      assert.deepEqual(await defectsOf(page), []);
      assert.equal(await overhangOf(page), 0);
      assert.deepEqual(page.complaints, []);
      await picture(page, look);
    });
  }
});
