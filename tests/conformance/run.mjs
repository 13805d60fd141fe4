#!/usr/bin/env node
// Plays the conformance cases on hosts and prints which gave the answers that are expected.
//
//   run.mjs [--hosts native,…] [--cases GROUP/NAME] [--lanes N] [--json FILE] [--docs FILE] [-v]
//
// Exits 1 if any case is red. A host that cannot start is red in every case.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readCases, transportsFor, waits } from './runner/cases.mjs';
import { matrixText, writeDocs } from './runner/matrix.mjs';
import { play, stopShared } from './runner/play.mjs';
import { ScriptedUpstream } from './runner/upstream.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

const { values: options } = parseArgs({
  options: {
    hosts: { type: 'string' },
    cases: { type: 'string' },
    lanes: { type: 'string', default: '12' },
    json: { type: 'string' },
    docs: { type: 'string' },
    verbose: { type: 'boolean', short: 'v' },
  },
});

/** One result: {host, transport, group, name, wrong: [words]}. */
async function playAll(cases, hosts) {
  const turns = hosts.flatMap((host) =>
    cases.flatMap((each) =>
      transportsFor(each, host).map((transport) => ({ host, each, transport })),
    ),
  );
  turns.sort((a, b) => waits(b.each) - waits(a.each));
  const results = [];
  const lanes = Array.from({ length: Number(options.lanes) }, async () => {
    const upstreams = [];
    for (let turn = turns.shift(); turn; turn = turns.shift()) {
      const wanted = turn.each.upstreams?.length ?? 0;
      while (upstreams.length < wanted) upstreams.push(await ScriptedUpstream.start());
      results.push(await playOne(turn, upstreams));
    }
    await Promise.all(upstreams.map((upstream) => upstream.stop()));
  });
  await Promise.all(lanes);
  await stopShared();
  for (const host of hosts) host.end?.();
  return results;
}

/** The host of a file in hosts/, or of any other file that ends in .mjs. */
async function hostOf(name) {
  const file = name.endsWith('.mjs') ? path.resolve(name) : `${here}hosts/${name}.mjs`;
  return { name: path.basename(name, '.mjs'), ...(await import(file)) };
}

async function playOne({ host, each, transport }, upstreams) {
  const began = performance.now();
  let wrong;
  try {
    wrong = await play(each, host, transport, upstreams);
  } catch (error) {
    wrong = [error.message];
  }
  // A host that cannot do otherwise says so, and is held to that as well.
  const differs = host.differs?.[`${each.group}/${each.name}`];
  if (differs) wrong = wrong.length > 0 ? [] : ['it does not differ any more'];
  const result = {
    host: host.name,
    transport,
    group: each.group,
    name: each.name,
    wrong,
    differs,
    ms: Math.round(performance.now() - began),
  };
  if (options.verbose) console.error(JSON.stringify(result));
  return result;
}

const names =
  options.hosts?.split(',') ??
  fs
    .readdirSync(`${here}hosts`)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -4))
    .sort();
const hosts = await Promise.all(names.map(hostOf));
const cases = readCases(here, options.cases);
if (cases.length === 0) throw new Error(`no case fits '${options.cases}'`);
const began = performance.now();
const results = await playAll(cases, hosts);
const seconds = Math.round((performance.now() - began) / 1000);
console.log(matrixText(results));
console.log(`${results.length} plays of ${cases.length} cases in ${seconds} s`);
if (options.json) fs.writeFileSync(options.json, `${JSON.stringify(results, null, 1)}\n`);
if (options.docs) writeDocs(options.docs, results, cases);
process.exitCode = results.some((result) => result.wrong.length > 0) ? 1 : 0;
