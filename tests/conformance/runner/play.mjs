// Plays one case: the upstreams take over their scripts, the host begins, each step is done, and
// what came is held against what is expected.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { differences, differencesAsked } from './compare.mjs';
import { ScriptedUpstream } from './upstream.mjs';

// Where our own timers are later than this, so are those of hosts and upstreams, and what TTLs and
// timeouts come to proves nothing: the case is played again. Unit: milliseconds.
const LATE = 50;
const TURNS = 3;

/** What went wrong, in words; nothing when the case is as it should be. */
export async function play(each, host, transport, upstreams) {
  for (let turn = 1; ; ++turn) {
    const clock = monitorEventLoopDelay({ resolution: 10 });
    clock.enable();
    const found = await playOnce(each, host, transport, upstreams);
    clock.disable();
    const late = clock.max / 1e6 > LATE;
    if (found.length === 0 || !late || turn === TURNS) return found;
  }
}

async function playOnce(each, host, transport, upstreams) {
  const authority = await ScriptedUpstream.authority();
  const used = upstreams.slice(0, each.upstreams?.length ?? 0);
  for (const [at, upstream] of used.entries()) await upstream.play(each.upstreams[at]);
  const running = each.upstreams
    ? await host.start({
        settings: each.settings ?? {},
        upstreams: used.map((upstream) => upstream.url(transport)),
        authority,
      })
    : await startShared(host, each.settings ?? {}, authority);
  try {
    const ports = used.map((upstream) => upstream.port(transport));
    const found = [];
    for (const [at, step] of each.steps.entries()) {
      const wrong = await doStep(step, running, used, ports);
      found.push(...wrong.map((what) => `step ${at + 1}: ${what}`));
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

function startShared(host, settings, authority) {
  const key = JSON.stringify([host.name, settings]);
  if (!shared.has(key)) {
    shared.set(key, host.start({ settings, upstreams: [], authority }));
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
