// worker/src/core/words.ts names numbers of records in its own words: as many as the module knows, in the
// same order.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { wasi } from './support/module.mjs';

const source = readFileSync(new URL('../../worker/src/core/words.ts', import.meta.url), 'utf8');
const module = wasi();

/** The words of a list in the source. */
function listed(name) {
  const [, list] = source.match(new RegExp(`const ${name} = \\[([^\\]]*)\\] as const`));
  return [...list.matchAll(/'(\w+)'/g)].map(([, word]) => word);
}

/** The words of the module, as the source would write them. */
function known(words) {
  const found = [];
  for (;;) {
    const size = module.call('berth_word', words, found.length);
    if (size === 0) return found;
    found.push(module.text(size).replace(/[ _](\w)/g, (_, letter) => letter.toUpperCase()));
  }
}

for (const [words, name] of ['ANSWER_SOURCES', 'STAGES', 'TRANSPORT_CAUSES', 'CLOSE_REASONS', 'NOTICES', 'BLOCKERS'].entries()) {
  test(`${name} are those of the module`, () => {
    // Causes are told to people in sentences, not by their names.
    if (name === 'TRANSPORT_CAUSES') assert.equal(listed(name).length, known(words).length);
    else assert.deepEqual(listed(name), known(words));
  });
}
