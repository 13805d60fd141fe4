import { computed, effect, signal } from '@preact/signals';
import type { MessageField } from '../../src/workbench.ts';
import type { Question } from '../model/record.ts';
import type { Scene } from '../model/scenes.ts';
import { readState, writeState } from '../model/share.ts';
import { DEFAULT_STATE, type PlayState, WELL } from '../model/state.ts';
import { World, WorldError } from '../model/world.ts';
import { fetchWorkbench, fieldsOf } from './workbench.ts';

// All that the page knows. What happens in a world is written down in place; `tick` says that it was.

/** How often what counts down is drawn while nothing happens. Unit: milliseconds. */
const IDLE_FRAME = 250;

export const state = signal<PlayState>(DEFAULT_STATE);
/** A blocklist image, and the name of its file. */
export interface JudgedBy {
  name: string;
  octets: Uint8Array;
}
/** The image that is judged by. */
export const lists = signal<JudgedBy | undefined>(undefined);
/** Parts of the link that were refused. */
export const refused = signal<string[]>([]);
export const world = signal<World | undefined>(undefined);
/** What is wrong with what was asked or set, in words. */
export const problem = signal('');
/** Changes whenever something happened. */
export const tick = signal(0);
/** The page's clock, as of the last frame. Unit: milliseconds. */
export const now = signal(0);
/** The number of the question that is looked at; 0: the newest. */
export const lookedAt = signal(0);
/** The scene that the servers were set to, until they are set otherwise. */
export const scene = signal<Scene | undefined>(undefined);
/** Which of its messages is shown. */
export type Shown =
  | { kind: 'question' }
  | { kind: 'answer' }
  | { kind: 'sent' | 'received'; id: number };
export const shown = signal<Shown>({ kind: 'answer' });

/** The field that is looked at, by its place among all of the message. */
export const active = signal(0);

export const question = computed<Question | undefined>(() => {
  tick.value;
  const questions = world.value?.recorder.questions ?? [];
  return questions.find(({ number }) => number === lookedAt.value) ?? questions[0];
});

/** The octets that are shown; nothing: they are not there yet. */
export const octets = computed<Uint8Array | undefined>(() => {
  tick.value;
  const it = question.value;
  const which = shown.value;
  if (which.kind === 'question') return it?.sent;
  if (which.kind === 'answer') return it?.received ?? it?.sent;
  const exchange = it?.exchanges.find(({ id }) => id === which.id);
  return which.kind === 'sent' ? exchange?.sent : exchange?.received;
});

export const fields = computed<MessageField[]>(() => fieldsOf(octets.value));

// Another message is looked at from its front.
effect(() => {
  octets.value;
  active.value = 0;
});

let module: WebAssembly.Module | undefined;

/** Takes what the link says, and begins. */
export function start(compiled: WebAssembly.Module): void {
  module = compiled;
  void fetchWorkbench();
  open(location.hash);
  addEventListener('hashchange', () => {
    if (location.hash.replace(/^#/, '') !== writeState(state.value)) open(location.hash);
  });
  effect(() => {
    const fragment = writeState(state.value);
    history.replaceState(null, '', fragment === '' ? location.pathname : `#${fragment}`);
  });
  draw();
}

function open(fragment: string): void {
  const read = readState(fragment);
  state.value = read.state;
  refused.value = read.refused;
  begin();
  // A link may name any server: those outside of the page are asked only by whoever is in front of it.
  if (read.state.scripted) ask();
}

/** Begins anew, with an empty cache and pool. */
export function begin(): void {
  if (module === undefined) return;
  world.value?.end();
  problem.value = '';
  lookedAt.value = 0;
  try {
    const made = { module, lists: lists.value?.octets };
    world.value = new World(made, () => state.value, changed);
  } catch (error) {
    if (!(error instanceof WorldError)) throw error;
    world.value = undefined;
    problem.value = error.message;
  }
  changed();
}

export function ask(): void {
  if (world.value === undefined) begin();
  const it = world.value;
  if (it === undefined) return;
  lookedAt.value = 0;
  shown.value = { kind: 'answer' };
  problem.value = it.ask() ?? '';
}

/** Changes what servers do or what is asked next: the world goes on. */
export function change(part: Partial<PlayState>): void {
  state.value = { ...state.value, ...part };
  if (part.north || part.south) scene.value = undefined;
  if (part.pace !== undefined && world.value) world.value.clock.pace = part.pace;
  changed();
}

/** Changes what a world is made of: another one begins. */
export function remake(part: Partial<PlayState>): void {
  scene.value = undefined;
  state.value = { ...state.value, ...part };
  begin();
}

/**
 * Judges by an image from now on, or by none; what is wrong with it in words. One that cannot be used
 * changes nothing.
 */
export function judgeBy(image: JudgedBy | undefined): string {
  const before = lists.value;
  lists.value = image;
  begin();
  if (world.value !== undefined || image === undefined) return '';
  const words = problem.value;
  lists.value = before;
  begin();
  return words;
}

/** The same of an image in a file. */
export async function takeLists(file: File): Promise<void> {
  const octets = new Uint8Array(await file.arrayBuffer());
  const words = judgeBy({ name: file.name, octets });
  if (words !== '') problem.value = `${file.name}: ${words}`;
}

/** Sets the servers to a scene, and asks. */
export function play(it: Scene): void {
  const { sets, keptFor } = it;
  if (keptFor === undefined) {
    remake(sets);
  } else {
    remake({ ...sets, ...WELL });
    ask();
    skip(keptFor);
    change(sets);
  }
  scene.value = it;
  ask();
}

export function skip(ms: number): void {
  world.value?.clock.skip(ms);
  changed();
}

function changed(): void {
  tick.value += 1;
  now.value = world.value?.clock.now() ?? 0;
}

/** Keeps the clock of the page going: smoothly while somebody waits, else now and then. */
function draw(): void {
  let last = 0;
  const frame = (at: number): void => {
    const busy = world.value?.busy ?? false;
    if (busy || at - last > IDLE_FRAME) {
      last = at;
      now.value = world.value?.clock.now() ?? 0;
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
