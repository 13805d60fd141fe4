import type { Fault, ServerScript } from '../scripted/script.ts';
import { type PlayState, WELL } from './state.ts';

/** A few faults that are worth watching, in one click. */
export interface Scene {
  readonly title: string;
  readonly shows: string;
  readonly sets: Partial<PlayState>;
  /** Asked once before that, while all was well: so long ago that the answer is past its TTL. */
  readonly keptFor?: number;
}

const server = (delay: number, fault: Fault = 'none', loss = 0): ServerScript => ({
  delay,
  loss,
  fault,
});

const GONE = { north: server(40, 'silent'), south: server(90, 'down') };

export const SCENES: readonly Scene[] = [
  {
    title: 'All is well',
    shows: 'Both servers answer; the first is asked.',
    sets: WELL,
  },
  {
    title: 'Slow server',
    shows: 'The second is asked as well when the first takes too long.',
    sets: { north: server(1500), south: server(60) },
  },
  {
    title: 'Lossy path',
    shows: 'Most messages never arrive; the question still does.',
    sets: { protocol: 'udp', north: server(40, 'none', 70), south: server(90, 'none', 70) },
  },
  {
    title: 'Forged answers',
    shows: 'Answers under a wrong id are ignored; the wait goes on.',
    sets: { ...WELL, protocol: 'udp', north: server(40, 'wrong-id') },
  },
  {
    title: 'Cut short',
    shows: 'What does not fit a datagram is fetched over TCP.',
    sets: { protocol: 'udp', north: server(40, 'truncate'), south: server(90, 'truncate') },
  },
  {
    title: 'Everyone is gone',
    shows: 'Within four seconds: a failure that says why.',
    sets: GONE,
  },
  {
    title: 'Stale answer',
    shows: 'Everyone is gone, but the cache has an answer from ten minutes ago.',
    sets: GONE,
    keptFor: 600_000,
  },
];
