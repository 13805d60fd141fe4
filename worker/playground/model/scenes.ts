import type { PlayState } from './state.ts';

/** A few faults that are worth watching, in one click. */
export interface Scene {
  readonly title: string;
  readonly shows: string;
  readonly sets: Partial<PlayState>;
  /** Asked once before that, while all was well: so long ago that the answer is past its TTL. */
  readonly keptFor?: number;
}

/** How servers are while all is well. */
export const WELL: Partial<PlayState> = {
  north: { delay: 40, loss: 0, fault: 'none' },
  south: { delay: 90, loss: 0, fault: 'none' },
};

export const SCENES: readonly Scene[] = [
  {
    title: 'All is well',
    shows: 'Both servers answer.',
    sets: WELL,
  },
  {
    title: 'Slow server',
    shows: 'The second is asked as well when the first takes too long.',
    sets: {
      north: { delay: 1500, loss: 0, fault: 'none' },
      south: { delay: 60, loss: 0, fault: 'none' },
    },
  },
  {
    title: 'Lossy path',
    shows: 'Most messages never arrive; the question still does.',
    sets: {
      protocol: 'udp',
      north: { delay: 40, loss: 70, fault: 'none' },
      south: { delay: 90, loss: 70, fault: 'none' },
    },
  },
  {
    title: 'Forged answers',
    shows: 'Answers under a wrong id are ignored; the wait goes on.',
    sets: {
      protocol: 'udp',
      north: { delay: 40, loss: 0, fault: 'wrong-id' },
      south: { delay: 90, loss: 0, fault: 'none' },
    },
  },
  {
    title: 'Cut short',
    shows: 'What does not fit a datagram is fetched over TCP.',
    sets: {
      protocol: 'udp',
      north: { delay: 40, loss: 0, fault: 'truncate' },
      south: { delay: 90, loss: 0, fault: 'truncate' },
    },
  },
  {
    title: 'Everyone is gone',
    shows: 'A failure that says why.',
    sets: {
      north: { delay: 40, loss: 0, fault: 'silent' },
      south: { delay: 90, loss: 0, fault: 'down' },
    },
  },
  {
    title: 'Stale answer',
    shows: 'Everyone is gone, but the cache has an answer from ten minutes ago.',
    sets: {
      north: { delay: 40, loss: 0, fault: 'silent' },
      south: { delay: 90, loss: 0, fault: 'down' },
    },
    keptFor: 600_000,
  },
];
