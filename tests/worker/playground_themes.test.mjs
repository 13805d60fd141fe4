// The playground in both themes, wide and on a phone: whole, and usable without seeing or pointing.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { defectsOf, headline, Playground, picture } from './support/page.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true };

describe('the playground', () => {
  let playground;
  before(async () => {
    playground = await Playground.start();
  });
  after(() => playground?.stop());

  for (const [theme, options] of [
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['phone-light', { colorScheme: 'light', ...PHONE }],
    ['phone-dark', { colorScheme: 'dark', ...PHONE }],
  ]) {
    test(`is whole and accessible: ${theme}`, async () => {
      const page = await playground.open('#name=berth.example&type=HTTPS', options);
      await headline(page, 'NOERROR');
      assert.deepEqual(await defectsOf(page), []);
      await page.getByRole('button', { name: 'Slow server' }).click();
      await headline(page, 'in 260 ms');
      for (const details of await page.locator('summary').all()) await details.click();
      assert.deepEqual(await defectsOf(page), []);
      const { scrollWidth, clientWidth } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return { scrollWidth, clientWidth };
      });
      assert.ok(scrollWidth <= clientWidth, `${scrollWidth} of ${clientWidth} wide`);
      for (const details of await page.locator('summary').all()) await details.click();
      await picture(page, theme);
      await page.context().close();
    });
  }
});
