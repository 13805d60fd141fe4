import { computed, effect, signal } from '@preact/signals';
import type { ListReport } from '../../src/workbench.ts';
import { freeName, listsToRead, MAX_LISTS, type PastedList } from '../model/pasted_list.ts';
import { judgeBy, lists } from './store.ts';
import { isBenchSettled, readLists } from './workbench.ts';

// Lists that somebody pastes are read a moment after they last changed, and judged by at once.

/** How long a list has to stay as it is before it is read. Unit: milliseconds. */
const STILL = 300;
/** What the image that is made of them is called. */
export const OWN_LISTS = 'these lists';

export const pasted = signal<PastedList[]>([]);
/** How far reading has come, of 1; nothing: it is over. */
export const reading = signal<number | undefined>(undefined);
export const reports = signal<ReadonlyMap<string, ListReport>>(new Map());
/** Why the lists are not judged by, in words. */
export const pastedFault = signal('');
/** They are, as they stand. */
export const isJudgedByPasted = computed(() => lists.value?.name === OWN_LISTS);

let nextKey = 1;
let waiting: ReturnType<typeof setTimeout> | undefined;
let under = new AbortController();

/** Adds a list, or says that there are too many. */
export function addList(part: Partial<PastedList> = {}): void {
  if (pasted.value.length >= MAX_LISTS) {
    pastedFault.value = `This page takes ${MAX_LISTS} lists: remove one, then add another.`;
    return;
  }
  const name = freeName(part.name ?? 'my-list', pasted.value);
  const plain = { text: '', format: undefined, match: undefined, allow: false, used: true };
  pasted.value = [...pasted.value, { ...plain, ...part, name, key: nextKey }];
  nextKey += 1;
  readSoon();
}

export function editList(key: number, part: Partial<PastedList>): void {
  pasted.value = pasted.value.map((list) => (list.key === key ? { ...list, ...part } : list));
  readSoon();
}

export function removeList(key: number): void {
  pasted.value = pasted.value.filter((list) => list.key !== key);
  readSoon();
}

export function readSoon(): void {
  under.abort();
  clearTimeout(waiting);
  waiting = setTimeout(() => void read(), STILL);
}

async function read(): Promise<void> {
  under = new AbortController();
  const { signal: given } = under;
  const { texts, fault } = listsToRead(pasted.value);
  pastedFault.value = fault;
  if (fault !== '') {
    // The reading before this one, which was stopped, left it as it was.
    reading.value = undefined;
    return;
  }
  const onProgress = (octets: number, all: number): void => {
    reading.value = all === 0 ? 1 : octets / all;
  };
  try {
    const { image, reports: made } = await readLists(texts, { onProgress, signal: given });
    reports.value = new Map(made.map((report) => [report.name, report]));
    if (image || isJudgedByPasted.value) {
      pastedFault.value = judgeBy(image && { name: OWN_LISTS, octets: image });
    }
  } catch (error) {
    if (given.aborted) return;
    pastedFault.value = error instanceof Error ? error.message : String(error);
  } finally {
    if (!given.aborted) reading.value = undefined;
  }
}

// What was pasted before the module came waits for it.
effect(() => {
  if (isBenchSettled.value && pasted.peek().length > 0) readSoon();
});
