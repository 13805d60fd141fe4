import { computed, signal } from '@preact/signals';
import {
  BerthTrap,
  type ListText,
  type MessageField,
  type ReadLists,
  type ReadListsOptions,
  Workbench,
} from '../../src/workbench.ts';

// The second module, which only shows and reads: it is fetched once the page stands.

const FILE = 'berth-workbench.wasm';

/** Nothing: it is not there yet, or could not be had. */
export const workbench = signal<Workbench | undefined>(undefined);
/** Why it could not be had, in words. */
export const withoutBench = signal('');
/** It is there, or will not be. Stays so where a trap has another one made. */
export const isBenchSettled = computed(
  () => workbench.value !== undefined || withoutBench.value !== '',
);

let module: WebAssembly.Module | undefined;

export async function fetchWorkbench(): Promise<void> {
  try {
    const response = await fetch(FILE);
    if (!response.ok) throw new Error(`status ${response.status}`);
    module = await WebAssembly.compile(await response.arrayBuffer());
    workbench.value = new Workbench(module);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    withoutBench.value = `${FILE} could not be loaded (${words}); load the page again`;
  }
}

/** What each octet of a message is; nothing while there is no workbench. */
export function fieldsOf(message: Uint8Array | undefined): MessageField[] {
  if (message === undefined) return [];
  return workbench.value?.fields(message) ?? [];
}

/** Reads lists. Rejects with words; a trap costs what was asked for, and nothing after. */
export async function readLists(
  lists: readonly ListText[],
  options: ReadListsOptions,
): Promise<ReadLists> {
  const bench = workbench.value;
  if (bench === undefined) {
    throw new Error(withoutBench.value || 'What reads lists is still being loaded.');
  }
  try {
    return await bench.readLists(lists, options);
  } catch (error) {
    if (!(error instanceof BerthTrap) || module === undefined) throw error;
    workbench.value = new Workbench(module);
    throw new Error('These lists need more memory than the page has.', { cause: error });
  }
}
