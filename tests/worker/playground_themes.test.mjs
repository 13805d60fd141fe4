// The playground in both themes, wide and on a phone: whole, and usable without seeing or pointing.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { defectsOf, LOOKS, overhangOf, picture } from './support/browser.mjs';
import { headline, Playground } from './support/page.mjs';

describe('the playground', () => {
  let playground;
  before(async () => {
    playground = await Playground.start();
  });
  after(() => playground?.stop());

  for (const [theme, options] of LOOKS) {
    test(`is whole and accessible: ${theme}`, async () => {
      const page = await playground.open('#name=berth.example&type=HTTPS', options);
      await headline(page, 'NOERROR');
      assert.deepEqual(await defectsOf(page), []);
      await page.getByRole('button', { name: 'www.berth.example A' }).click();
      await headline(page, 'in 40 ms');
      assert.deepEqual(await defectsOf(page), []);
      await page.getByRole('button', { name: 'Slow server' }).click();
      await headline(page, 'in 260 ms');
      for (const details of await page.locator('summary').all()) await details.click();
      assert.deepEqual(await defectsOf(page), []);
      assert.equal(await overhangOf(page), 0);
      for (const details of await page.locator('summary').all()) await details.click();
      await picture(page, theme);
      await page.context().close();
    });
  }

  test('looks as its switch says, whatever the system prefers, and remembers it', async () => {
    const page = await playground.open('', { colorScheme: 'dark' });
    const paper = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await paper();
    await page.getByRole('button', { name: 'Light' }).click();
    const light = await paper();
    assert.notEqual(light, dark);
    await page.reload();
    await headline(page, 'NOERROR');
    assert.equal(await paper(), light);
    await page.getByRole('button', { name: 'Auto' }).click();
    assert.equal(await paper(), dark);
    await page.context().close();
  });
});
