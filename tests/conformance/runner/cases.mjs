// The cases, as README.md describes them.

import fs from 'node:fs';
import path from 'node:path';

/** Every case, `group` being its file's name without ending; those whose name `only` fits. */
export function readCases(directory, only) {
  return fs
    .readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) => {
      const { cases } = JSON.parse(fs.readFileSync(path.join(directory, file), 'utf8'));
      return cases.map((each) => ({ ...each, group: path.basename(file, '.json') }));
    })
    .filter((each) => !only || `${each.group}/${each.name}`.includes(only));
}

/** Over which transports a host plays a case: each that both know; '' where nothing is asked. None
 * where the case has lists and the host takes none from a file. */
export function transportsFor(each, host) {
  if (each.settings?.['policy.image'] && !host.takesLists) return [];
  if (!each.upstreams) return [''];
  return host.transports.filter((transport) =>
    (each.transports ?? host.transports).includes(transport),
  );
}

/** Milliseconds that a case waits for, all in all: those that wait are begun first. */
export function waits(each) {
  return each.steps.reduce((sum, step) => sum + (step.wait ?? 0), 0);
}
