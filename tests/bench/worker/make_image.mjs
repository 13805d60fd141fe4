// Makes an image of names that nothing is known of: node make_image.mjs MEBIBYTES FILE
//
// `berth lists build` does it: of the release build, or the program that BERTH_PROGRAM names.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeTemporary, removeTemporary } from '../../support/temporary.mjs';

const [MEBIBYTES, IMAGE] = [Number(process.argv[2]), process.argv[3]];
const PROGRAM =
  process.env.BERTH_PROGRAM ??
  fileURLToPath(new URL('../../../build/release/berth', import.meta.url));
/** What a random name takes in an image, about. */
const OCTETS_A_NAME = 7.4;
/** A list has a largest size. */
const LISTS = 3;

const directory = makeTemporary('berth-image-');
let state = 1;
const lists = Array.from({ length: LISTS }, (_, number) => {
  const names = [];
  for (let left = (MEBIBYTES * 2 ** 20) / OCTETS_A_NAME / LISTS; left > 0; left -= 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = Math.imul(state, 2654435761) >>> 0;
    names.push(`${state.toString(36)}${other.toString(36)}.example\n`);
  }
  const file = join(directory, `list${number}.txt`);
  writeFileSync(file, names.join(''));
  return file;
});
execFileSync(PROGRAM, ['lists', 'build', '--quiet', '-o', IMAGE, ...lists], {
  stdio: 'inherit',
});
removeTemporary(directory);
