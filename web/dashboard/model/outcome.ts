import type { Blocked, Query } from '../api/shapes.ts';

export type Look = 'cached' | 'plain' | 'held' | 'failed';

/** How a query ended: a word, how it looks, and what more there is to say. */
export interface Outcome {
  word: string;
  look: Look;
  more: string;
}

const SOURCES: Readonly<Record<string, [string, Look]>> = {
  cache: ['cache', 'cached'],
  stale: ['stale', 'cached'],
  local: ['local', 'plain'],
  upstream: ['upstream', 'plain'],
  coalesced: ['joined', 'plain'],
  failure: ['failed', 'failed'],
  malformed: ['malformed', 'failed'],
};

export function outcomeOf(query: Query): Outcome {
  const { source, rcode, blocked } = query;
  if (blocked !== undefined) return { word: 'blocked', look: 'held', more: reasonOf(blocked) };
  const [word, look] = SOURCES[source] ?? [source, 'plain'];
  const isFailure = rcode === 'SERVFAIL' || rcode === 'REFUSED' || rcode === 'FORMERR';
  const more = [rcode === 'NOERROR' ? (query.upstream ?? '') : rcode, failureOf(query)];
  return {
    word,
    look: isFailure ? 'failed' : look,
    more: more.filter((it) => it !== '').join(': '),
  };
}

/** Of what failed, the first that the server has to say about it. */
function failureOf({ rcode, ede = [] }: Query): string {
  return rcode === 'SERVFAIL' ? (ede.find(({ text }) => text !== '')?.text ?? '') : '';
}

/** Whether both are one name, with the dot of the root or without. */
export function isSameName(a: string, b: string | undefined): boolean {
  return a.replace(/\.$/, '') === b?.replace(/\.$/, '');
}

/** `list Ads has ads.example, in the answer`. */
export function reasonOf({ by, rule, list, type, name, where }: Blocked): string {
  const source = list ?? rule ?? type;
  const words = by === 'rebinding' ? 'protection against rebinding' : by;
  return [
    words,
    ...(source === undefined ? [] : [` ${source}`]),
    ...(name === undefined || isSameName(name, source) ? [] : [` has ${name}`]),
    ...(where === 'answer' ? [', in the answer'] : []),
  ].join('');
}
