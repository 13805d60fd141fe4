// Plays one case: the upstreams take over their scripts, the host begins, each step is done, and
// what came is held against what is expected.

import { setTimeout as sleep } from 'node:timers/promises';
import { differences, differencesAsked } from './compare.mjs';

// A step that took longer than this beside what it waits for was held up by the machine, and what
// TTLs and timers say afterwards proves nothing. Unit: milliseconds.
const LATE = 600;
const TURNS = 3;

/** What went wrong, in words; nothing when the case is as it should be. */
export async function play(each, host, transport, upstreams) {
  for (let turn = 1; ; ++turn) {
    const began = { late: false };
    const found = await playOnce(each, host, transport, upstreams, began);
    if (found.length === 0 || !began.late || turn === TURNS) return found;
  }
}

async function playOnce(each, host, transport, upstreams, clock) {
  const used = upstreams.slice(0, each.upstreams?.length ?? 0);
  for (const [at, upstream] of used.entries()) await upstream.play(each.upstreams[at]);
  const running = each.upstreams
    ? await host.start({
        settings: each.settings ?? {},
        upstreams: used.map((upstream) => upstream.url(transport)),
        authorities: used.map((upstream) => upstream.authority),
      })
    : await startShared(host, each.settings ?? {});
  try {
    const ports = used.map((upstream) => upstream.port(transport));
    const found = [];
    for (const [at, step] of each.steps.entries()) {
      const start = performance.now();
      const wrong = await doStep(step, running, used, ports);
      found.push(...wrong.map((what) => `step ${at + 1}: ${what}`));
      const allowed = LATE + (step.wait ?? 0) + (step.ask ? (each.upstreams ? 5000 : 0) : 0);
      if (performance.now() - start > allowed) clock.late = true;
    }
    if (each.asked) {
      const seen = await Promise.all(used.map((upstream) => upstream.asked()));
      found.push(...differencesAsked(each.asked, transport, seen));
    }
    return found;
  } finally {
    if (each.upstreams) await running.stop();
  }
}

/** Hosts that ask nobody and so have nothing to remember serve all such cases. */
const shared = new Map();

function startShared(host, settings) {
  const key = JSON.stringify([host.name, settings]);
  if (!shared.has(key)) {
    shared.set(key, host.start({ settings, upstreams: [], authorities: [] }));
  }
  return shared.get(key);
}

/** Stops the hosts that several cases had in common. */
export async function stopShared() {
  const started = await Promise.allSettled(shared.values());
  await Promise.all(started.map(({ value }) => value?.stop()));
}

async function doStep(step, running, upstreams, ports) {
  if (step.wait) {
    await sleep(step.wait);
    return [];
  }
  if (step.upstream) {
    await upstreams[step.upstream - 1].become(step.becomes);
    return [];
  }
  const found = await Promise.all(
    step.ask.map(async (ask) => {
      const body = ask.body ?? (ask.method === 'POST' ? ask.message?.octets : undefined);
      const answer = await running.ask({
        method: ask.method,
        target: ask.target,
        headers: ask.headers,
        body: body === undefined ? undefined : Buffer.from(body, 'hex'),
      });
      return differences(ask.answer, ask.method, answer, ports);
    }),
  );
  return found.flat();
}
