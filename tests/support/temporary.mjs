// Directories that are gone when the process is, however it ends but by SIGKILL.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made = new Set();

/** An empty directory, whose name begins with `prefix`. */
export function makeTemporary(prefix) {
  watchTheEnd();
  const directory = mkdtempSync(join(tmpdir(), prefix));
  made.add(directory);
  return directory;
}

/** Removes it already now. */
export function removeTemporary(directory) {
  rmSync(directory, { recursive: true, force: true });
  made.delete(directory);
}

let watched = false;

function watchTheEnd() {
  if (watched) return;
  watched = true;
  process.once('exit', () => {
    for (const directory of made) removeTemporary(directory);
  });
  // A signal ends a process without that, as when a test takes too long.
  for (const [signal, number] of [
    ['SIGHUP', 1],
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ]) {
    process.once(signal, () => process.exit(128 + number));
  }
}
