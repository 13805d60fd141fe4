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

  for (const [what, options] of [
    ['wide', { viewport: { width: 1920, height: 1080 } }],
    ['narrow', { viewport: { width: 320, height: 640 } }],
  ]) {
    test(`keeps the longest names within the window: ${what}`, async () => {
      const name = `${'long-'.repeat(12)}.${'x'.repeat(63)}.${'y'.repeat(63)}.berth.example`;
      const zone = `. 300 SOA a. b. 1 2 3 4 5\n${name}. 60 CNAME z.${name}.\nz.${name}. 60 A 192.0.2.1`;
      const page = await playground.open(`#${new URLSearchParams({ zone })}`, options);
      await headline(page, 'NXDOMAIN');
      await page.getByLabel('Name', { exact: true }).fill(name);
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      await headline(page, 'NOERROR');
      await page.getByRole('navigation', { name: 'Questions so far' }).waitFor();
      assert.equal(await overhangOf(page), 0);
      await picture(page, `long-names-${what}`);
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
