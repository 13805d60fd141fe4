// A state as the fragment of a URL, and back. Whatever stands in a fragment may have been written by
// anybody: each part is taken only if it is what the page itself could have written.

import { isFault, isProtocol, MAX_DELAY, type ServerScript } from '../scripted/script.ts';
import { DEFAULT_STATE, PACES, type PlayState } from './state.ts';

/** Longest fragment that is looked at. Unit: characters. */
export const MAX_FRAGMENT = 16384;
/** Longest name as text: 255 octets, each written as `\DDD`. */
const MAX_NAME = 1020;
const MAX_URL = 512;
export const MAX_ZONE = 8192;
export const MAX_SETTINGS = 2048;

interface Part<Value> {
  write(value: Value): string;
  /** Nothing: this is none. */
  read(text: string): Value | undefined;
}

const text = (most: number, allowed: RegExp): Part<string> => ({
  write: (value) => value,
  read: (value) => (value.length <= most && allowed.test(value) ? value : undefined),
});

const flag: Part<boolean> = {
  write: (value) => (value ? '1' : '0'),
  read: (value) => (value === '1' ? true : value === '0' ? false : undefined),
};

const script: Part<ServerScript> = {
  write: ({ delay, loss, fault }) => `${delay} ${loss} ${fault}`,
  read: (value) => {
    const [delay, loss, fault = '', ...rest] = value.split(' ');
    const numbers = [delay, loss].every((it) => it !== undefined && /^\d{1,4}$/.test(it));
    if (!numbers || !isFault(fault) || rest.length > 0) return undefined;
    const found = { delay: Number(delay), loss: Number(loss), fault };
    return found.delay <= MAX_DELAY && found.loss <= 100 ? found : undefined;
  },
};

/** Printable ASCII, and line ends. */
const LINES = /^[\n -~]*$/;

const PARTS: { [Key in keyof PlayState]: Part<PlayState[Key]> } = {
  name: text(MAX_NAME, /^[ -~]*$/),
  type: text(16, /^[A-Za-z0-9-]+$/),
  dnssec: flag,
  scripted: flag,
  url: { write: (value) => value, read: (value) => (isDohUrl(value) ? value : undefined) },
  protocol: {
    write: (value) => value,
    read: (value) => (isProtocol(value) ? value : undefined),
  },
  north: script,
  south: script,
  zone: text(MAX_ZONE, LINES),
  settings: text(MAX_SETTINGS, LINES),
  pace: {
    write: String,
    read: (value) => PACES.find((pace) => String(pace) === value),
  },
};

/** Whether `text` can be asked by `fetch`, and means one upstream to the core. */
export function isDohUrl(text: string): boolean {
  if (text.length > MAX_URL || /[\s,"#\\]/.test(text)) return false;
  try {
    const { protocol, username, password } = new URL(text);
    return protocol === 'https:' && username === '' && password === '';
  } catch {
    return false;
  }
}

/** What of a state is not as at the beginning, as a fragment without `#`. */
export function writeState(state: PlayState): string {
  const out = new URLSearchParams();
  const write = <Key extends keyof PlayState>(key: Key): void => {
    const value = PARTS[key].write(state[key]);
    if (value !== PARTS[key].write(DEFAULT_STATE[key])) out.set(key, value);
  };
  for (const key of Object.keys(PARTS)) write(key as keyof PlayState);
  return out.toString();
}

/** The state that a fragment tells of; `refused` names the parts that are none. */
export function readState(fragment: string): { state: PlayState; refused: string[] } {
  const state = { ...DEFAULT_STATE };
  if (fragment.length > MAX_FRAGMENT) return { state, refused: ['all of it: it is too long'] };
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const refused: string[] = [];
  const read = <Key extends keyof PlayState>(key: Key): void => {
    const value = given.get(key);
    if (value === null) return;
    const found = PARTS[key].read(value);
    if (found === undefined) refused.push(key);
    else state[key] = found;
  };
  for (const key of Object.keys(PARTS)) read(key as keyof PlayState);
  return { state, refused };
}
