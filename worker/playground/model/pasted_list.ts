import type { ListFormat, ListText } from '../../src/workbench.ts';

/** Lists that are tried at a time, and what they have together. Unit: characters. */
export const MAX_LISTS = 8;
export const MAX_LIST_TEXT = 8 * 2 ** 20;
/** Text that can be edited here; what is longer would keep the browser busy. Unit: characters. */
export const MAX_EDITED = 2 ** 17;
const MAX_NAME = 64;

/** A list that somebody writes or pastes. */
export interface PastedList {
  /** Stays the same while the rest changes. */
  readonly key: number;
  readonly name: string;
  readonly text: string;
  /** Nothing: it is told from the lines. */
  readonly format: ListFormat | undefined;
  /** Whether its names stand for all below them, too; nothing: as the format has it. */
  readonly match: ListText['match'];
  /** Its names are let through. */
  readonly allow: boolean;
  /** Others are kept, and not read. */
  readonly used: boolean;
}

/** A name that no other list has. */
export function freeName(wanted: string, lists: readonly PastedList[]): string {
  const plain = wanted.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^\.+/, '');
  const base = plain.slice(0, MAX_NAME - 3) || 'list';
  const taken = new Set(lists.map(({ name }) => name));
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}-${number}`;
  return name;
}

/** What is wrong with a list's name, in words; empty: nothing. Names are those of list files. */
export function nameFault(list: PastedList, lists: readonly PastedList[]): string {
  const { name } = list;
  if (name === '') return 'Give the list a name: verdicts tell it.';
  if (name.length > MAX_NAME) return `A name has ${MAX_NAME} characters at most.`;
  if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name)) {
    return 'A name has letters, digits, “-”, “_” and “.”, which does not begin it.';
  }
  const isTaken = lists.some((other) => other.key < list.key && other.name === name);
  return isTaken ? 'Another list has this name.' : '';
}

/** The lists that are to be read, or why none is, in words. */
export function listsToRead(lists: readonly PastedList[]): { texts: ListText[]; fault: string } {
  const used = lists.filter(({ used, text }) => used && text.trim() !== '');
  const size = used.reduce((sum, { text }) => sum + text.length, 0);
  let fault = used.map((list) => nameFault(list, lists)).find((it) => it !== '') ?? '';
  if (size > MAX_LIST_TEXT) {
    const [has, most] = [size, MAX_LIST_TEXT].map((it) => (it / 2 ** 20).toFixed(1));
    fault = `The lists have ${has} Mi characters, and this page reads ${most}: “berth lists build” takes any number.`;
  }
  const texts = used.map(({ name, text, format, match, allow }) => ({
    name,
    text,
    format,
    match,
    allow,
  }));
  return { texts: fault === '' ? texts : [], fault };
}
