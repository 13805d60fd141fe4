// What the core did about what went wrong, told from its own figures.

import type { Question } from './record.ts';

const WORDS: readonly (readonly [counter: string, words: string])[] = [
  ['lookup.tc_fallbacks', 'The answer was cut short: asked again over TCP'],
  ['lookup.mismatched_id', 'Ignored an answer with a wrong id, and went on waiting'],
  ['lookup.mismatched_question', 'Ignored an answer to another question, and went on waiting'],
  ['lookup.malformed', 'Put aside an answer that cannot be read'],
  ['lookup.retries_timeout', 'Heard nothing in time: asked again'],
  ['lookup.retries_stale', 'The connection had died while idle: asked again on a new one'],
  ['lookup.retries_next_upstream', 'Turned to the next server'],
  ['lookup.hedges', 'The first server was late: asked the second as well'],
  ['lookup.hedges_won', 'The second was quicker'],
  ['lookup.edns_fallbacks', 'Asked again without EDNS'],
  ['resolver.stale', 'Gave what it still had, past its TTL'],
  ['resolver.coalesced', 'Joined a question that was being asked already'],
];

/** What was done for a question, each with how often. */
export function recoveryOf(question: Question, now: Readonly<Record<string, number>>): string[] {
  const after = question.after ?? now;
  return WORDS.flatMap(([counter, words]) => {
    const times = (after[counter] ?? 0) - (question.before[counter] ?? 0);
    if (times <= 0) return [];
    return [times === 1 ? words : `${words} (${times} times)`];
  });
}
