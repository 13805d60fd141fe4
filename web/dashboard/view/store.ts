import { signal } from '@preact/signals';
import { ask, type Refusal } from '../api/ask.ts';
import type {
  CacheState,
  ConnectionsDelta,
  Health,
  Overview,
  Pool,
  Upstream,
} from '../api/shapes.ts';
import { Connections } from '../model/connections.ts';
import { History } from '../model/history.ts';
import { sampleOf } from '../model/sample.ts';
import { lookAtLists } from './lists.tsx';
import { lookAtPauses } from './pause.tsx';
import { type Look, poll } from './poll.ts';
import { lookAtRules } from './rules.tsx';
import { lookAtTops } from './tops.tsx';

/** This page among those who look: the server keeps what each was told. */
const OBSERVER = `page-${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36)}`;

/** Whether the server answers. */
export const link = signal<'connecting' | 'live' | 'lost'>('connecting');
/** What the server last refused, by what was looked at. */
export const troubles = signal<ReadonlyMap<Look, string>>(new Map());

export const overview = signal<Overview | undefined>(undefined);
export const health = signal<Health | undefined>(undefined);
export const upstreams = signal<readonly Upstream[]>([]);
export const pools = signal<readonly Pool[]>([]);
export const cache = signal<CacheState | undefined>(undefined);

export const history = new History();
export const connections = new Connections();
/** Counts what `history` took in, for those who draw it. */
export const historyTick = signal(0);
/** The same for `connections`. */
export const connectionsTick = signal(0);

/** Begins to look, each thing as often as people notice. */
export function start(): void {
  poll(1000, lookAtOverview, told);
  poll(2000, lookAtUpstreams, told);
  poll(2000, lookAtConnections, told);
  poll(10_000, lookAtLists, told);
  poll(10_000, lookAtRules, told);
  poll(5000, lookAtPauses, told);
  poll(15_000, lookAtTops, told);
}

async function lookAtOverview(): Promise<void> {
  const it = await ask<Overview>(`/api/overview?observer=${OBSERVER}`);
  const sample = sampleOf(it);
  if (sample !== undefined) {
    history.push(Date.now() / 1000, sample);
    historyTick.value += 1;
  }
  overview.value = it;
}

async function lookAtUpstreams(): Promise<void> {
  const told = await Promise.all([
    ask<Upstream[]>('/api/upstreams'),
    ask<Pool[]>('/api/pools'),
    ask<CacheState>('/api/cache'),
    // It says by its status what it says in words.
    fetch('/health').then((it) => it.json() as Promise<Health>),
  ]);
  [upstreams.value, pools.value, cache.value, health.value] = told;
}

async function lookAtConnections(): Promise<void> {
  connections.take(
    await ask<ConnectionsDelta>(`/api/connections?observer=${OBSERVER}`),
    performance.now(),
  );
  connectionsTick.value += 1;
}

/** What became of a look. */
function told(look: Look, refusal: Refusal | undefined): void {
  if (refusal === undefined) link.value = 'live';
  if (refusal?.status === 0) link.value = 'lost';
  // Of a server that is gone, or wants a token, the page tells elsewhere.
  const words = refusal === undefined || [0, 401].includes(refusal.status) ? '' : refusal.message;
  if ((troubles.value.get(look) ?? '') !== words) {
    troubles.value = new Map(troubles.value).set(look, words);
  }
}
