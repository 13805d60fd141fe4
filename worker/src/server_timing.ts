import type { AnswerSource, Stage } from './core.ts';

// The Server-Timing field, in the words of the native server: where an answer came from, and where
// its time went.

export const SERVER_TIMINGS = ['off', 'loopback', 'all'] as const;
/** Who is told: nobody, clients on this host, or all. */
export type ServerTiming = (typeof SERVER_TIMINGS)[number];

/** The stages that a question met, and when. Unit: milliseconds since it came. */
export type Timeline = readonly { stage: Stage; at: number }[];

/** What the cache had to do with an answer; of all others: nothing. */
const CACHE_WORDS: Readonly<Partial<Record<AnswerSource, string>>> = {
  cache: 'hit',
  stale: 'stale',
  upstream: 'miss',
  // Others had asked the same already.
  coalesced: 'joined',
};

/** Whether a client of that address is told. */
export function tellsTiming(to: ServerTiming, address: string): boolean {
  return to === 'all' || (to === 'loopback' && /^(127\.|::1$|::ffff:127\.)/.test(address));
}

/** The field's value. `core`: since what brought the answer; without a timeline nobody waited. */
export function serverTiming(source: AnswerSource, core: number, timeline: Timeline = []): string {
  const first = (stage: Stage) => timeline.find((mark) => mark.stage === stage)?.at;
  const sent = first('send');
  const received = timeline.findLast((mark) => mark.stage === 'receive')?.at;
  return [
    ...metric('core', core),
    // What came to nothing later was asked of the cache before.
    `cache;desc=${CACHE_WORDS[source] ?? (first('cache') === undefined ? 'unasked' : 'miss')}`,
    ...between('connect', first('select'), sent),
    ...between('upstream', sent, received),
    ...(source === 'failure' ? failure(timeline) : []),
  ].join(', ');
}

/** The last stage that was reached before the reply: there a question failed. */
function failure(timeline: Timeline): string[] {
  const reached = timeline.findLast((mark) => mark.stage !== 'reply');
  return reached === undefined ? [] : [`failed;desc="${reached.stage}"`];
}

/** What lies between two times, where both are known. */
function between(name: string, from?: number, to?: number): string[] {
  return from === undefined || to === undefined ? [] : metric(name, to - from);
}

/** In tenths of a millisecond; what comes to none is not told of. */
function metric(name: string, time: number): string[] {
  const tenths = Math.round(time * 10);
  return tenths > 0 ? [`${name};dur=${tenths / 10}`] : [];
}
