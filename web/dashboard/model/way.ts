import type { Query } from '../api/shapes.ts';

/** What a query's time was spent on. */
export type Spent = 'here' | 'queued' | 'connecting' | 'upstream';

export interface Part {
  spent: Spent;
  /** Of the whole, in per cent. */
  left: number;
  width: number;
  us: number;
}

/** What time goes by on once a stage was reached; all others are our own work. */
const SPENT: Readonly<Record<string, Spent>> = {
  coalesce: 'queued',
  select: 'queued',
  take: 'queued',
  'resolve upstream': 'connecting',
  race: 'connecting',
  connect: 'connecting',
  tls: 'connecting',
  send: 'upstream',
  wait: 'upstream',
};

/** The parts of a query's way, one after the other; neighbours on the same thing are one. */
export function wayOf({ stages, duration_us }: Query): Part[] {
  const whole = Math.max(duration_us, stages.at(-1)?.at_us ?? 0, 1);
  const parts: Part[] = [];
  let from = 0;
  let spent: Spent = 'here';
  const until = (us: number): void => {
    if (us <= from) return;
    const last = parts.at(-1);
    const width = ((us - from) / whole) * 100;
    if (last?.spent === spent) {
      last.width += width;
      last.us += us - from;
    } else {
      parts.push({ spent, left: (from / whole) * 100, width, us: us - from });
    }
    from = us;
  };
  for (const { stage, at_us } of stages) {
    until(at_us);
    spent = SPENT[stage] ?? 'here';
  }
  until(whole);
  return parts;
}

/** The shortest and longest that are told apart. Unit: microseconds. */
const SHORTEST = 5;
const LONGEST = 5_000_000;

/** How long the bar of a query is, in per cent: equal ratios of time are equal lengths. */
export function lengthOf({ duration_us }: Query): number {
  const place = Math.log(Math.max(duration_us, SHORTEST) / SHORTEST) / Math.log(LONGEST / SHORTEST);
  return 3 + 97 * Math.min(1, place);
}
