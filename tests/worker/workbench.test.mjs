// Lists from text, as the package reads them: names in any script, progress, limits, and the image.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { nameToAscii } from '../../worker/dist/src/core/list_text.js';
import { Workbench } from '../../worker/dist/src/workbench.js';

const octets = await readFile(new URL('../../worker/dist/berth-workbench.wasm', import.meta.url));
const module = await WebAssembly.compile(octets);
const IMAGE = await readFile(new URL('../data/lists/two_lists.berth', import.meta.url));

test('lists of any formats become one image, with a report of each', async () => {
  const { image, reports } = await new Workbench(module).readLists([
    { name: 'ads', text: '||ads.example^\n' },
    { name: 'trackers', text: 'tracker.example\ntracker.example\nnot\tone\n', format: 'domains' },
  ]);
  assert.deepEqual(Buffer.from(image), IMAGE);
  assert.deepEqual(reports, [
    { name: 'ads', format: 'adblock', lines: 1, names: 1, duplicates: 0, skipped: [] },
    {
      name: 'trackers',
      format: 'domains',
      lines: 3,
      names: 1,
      duplicates: 1,
      skipped: [
        {
          reason: 'other_format',
          words: 'not a line of this format',
          count: 1,
          lines: [{ number: 3, text: 'not\tone' }],
        },
      ],
    },
  ]);
});

test('lists without a name in them make no image', async () => {
  const bench = new Workbench(module);
  assert.equal((await bench.readLists([])).image, undefined);
  const { image, reports } = await bench.readLists([{ name: 'it', text: '# nothing\n' }]);
  assert.deepEqual([image, reports[0].names], [undefined, 0]);
});

test('names in other scripts are read as the runtime writes them in addresses', async () => {
  const bench = new Workbench(module);
  const read = async (text) => (await bench.readLists([{ name: 'it', text }])).image;
  const scripts = await read('||bücher.example^\n||広告。example^\n||ＡＤＳ.example^\n');
  const labels = '||xn--bcher-kva.example^\n||xn--55qx5d.example^\n||ads.example^\n';
  assert.deepEqual(scripts, await read(labels.replace('xn--55qx5d', nameToAscii('広告'))));
  const { reports } = await bench.readLists([{ name: 'it', text: 'ü\u0000.example\n' }]);
  assert.deepEqual([reports[0].names, reports[0].skipped[0].reason], [0, 'not_converted']);
});

test('what means something in a URL is no name', () => {
  for (const text of ['ü@b', 'ü:80', 'ü/b', 'ü?b', 'ü#b', 'ü\\b', '%C3%BC', 'ü b', '[ü]', '']) {
    assert.equal(nameToAscii(text), '', text);
  }
  assert.equal(nameToAscii('ü.example'), 'xn--tda.example');
});

test('long lists say how far they have come, and can be given up', async () => {
  const text = Array.from({ length: 60_000 }, (_, at) => `name${at}.example\n`).join('');
  const seen = [];
  const onProgress = (read, all) => seen.push([read, all]);
  const bench = new Workbench(module);
  await bench.readLists([{ name: 'it', text }], { onProgress });
  assert.ok(seen.length > 3 && seen.every(([, all]) => all === text.length));
  assert.equal(seen.at(-1)[0], text.length);
  const given = new AbortController();
  const giveUp = { onProgress: () => given.abort(), signal: given.signal };
  await assert.rejects(bench.readLists([{ name: 'it', text }], giveUp), { name: 'AbortError' });
  assert.equal((await bench.readLists([{ name: 'it', text }])).reports[0].names, 60_000);
});

test('what the module does not take is refused in words, and the bench goes on', async () => {
  const bench = new Workbench(module);
  const refused = (list, message) => assert.rejects(bench.readLists([list]), { message });
  await refused({ name: '', text: 'x' }, "a list's name has 1 to 255 octets");
  const text = new Uint8Array(65 * 2 ** 20).fill(10);
  await refused({ name: 'it', text }, 'lists have 64 MiB together at most');
  assert.equal((await bench.readLists([{ name: 'it', text: 'a.example' }])).reports[0].names, 1);
});
