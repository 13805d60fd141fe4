import { computed, effect, signal } from '@preact/signals';
import { Refusal, send, wantsToken } from '../api/ask.ts';
import { eventsOf } from '../api/event_stream.ts';
import type { Lost, Query } from '../api/shapes.ts';
import { QueryList } from '../model/query_list.ts';

/** How often rows are drawn anew. Unit: milliseconds. */
const EVERY = 250;
/** How long nobody is asked after a stream ended. Unit: milliseconds. */
const PATIENCE = 2000;

/** What of each kind the server is asked for. */
const ASKED_FOR = {
  all: {},
  blocked: { blocked: '1' },
  failed: { failed: '1' },
  slow: { slow_ms: '100' },
} as const;

export type Kind = keyof typeof ASKED_FOR;

/** Which queries are looked at. */
export const wanted = signal({ kind: 'all' as Kind, name: '', client: '' });
/** Whether the rows stay as they are. */
export const isHeld = signal(false);
/** What the server said against it; empty: nothing. */
export const refusal = signal('');

export const queries = new QueryList();
/** Counts changes of `queries`, for those who draw it. */
export const queriesTick = signal(0);

/** Reads the stream whenever somebody sees it, from the beginning when what is wanted changed. */
export function readQueries(): void {
  const isSeen = signal(!document.hidden);
  document.addEventListener('visibilitychange', () => {
    isSeen.value = !document.hidden;
  });
  setInterval(() => {
    if (queries.settle(performance.now())) queriesTick.value += 1;
  }, EVERY);
  const isRead = computed(() => isSeen.value && !isHeld.value && wantsToken.value === 'no');
  effect(() => {
    if (!isRead.value) return undefined;
    const { kind, name, client } = wanted.value;
    const search = new URLSearchParams({
      ...ASKED_FOR[kind],
      ...(name !== '' && { name }),
      ...(client !== '' && { client }),
    });
    const ended = new AbortController();
    void readOn(`/api/queries?${search}`, ended.signal);
    return () => ended.abort();
  });
}

/** Looks at other queries: those that are shown are forgotten. */
export function want(part: Partial<typeof wanted.value>): void {
  wanted.value = { ...wanted.value, ...part };
  queries.clear();
  isHeld.value = false;
  queriesTick.value += 1;
}

async function readOn(path: string, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    try {
      const response = await send(path, { signal: ended });
      refusal.value = '';
      for await (const { name, data } of eventsOf(response)) {
        if (name === 'query') queries.take(JSON.parse(data) as Query);
        if (name === 'lost') queries.miss(JSON.parse(data) as Lost);
      }
    } catch (error) {
      if (ended.aborted) return;
      // A server that is gone is told of elsewhere.
      const isTold = error instanceof Refusal && error.status !== 0 && error.status !== 401;
      refusal.value = isTold ? error.message : '';
    }
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  }
}
