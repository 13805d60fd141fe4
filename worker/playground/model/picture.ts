// The timeline of a question as a picture: where each bar begins and ends on the way from left to
// right, in percent.

import type { Stage } from '../../src/core.ts';
import type { Exchange, Question } from './record.ts';

export interface Bar {
  readonly key: string;
  /** `north · UDP`. */
  readonly label: string;
  /** How it ended, or that it has not. */
  readonly end: string;
  readonly look: 'opening' | 'good' | 'bad' | 'waiting';
  /** Unit: milliseconds since the question came. */
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly width: number;
  /** The exchange whose messages it stands for. */
  readonly exchange?: number;
}

/** Stages that were reached in one call of the core share its time. */
export interface Moment {
  /** Unit: milliseconds since the question came. */
  readonly at: number;
  readonly left: number;
  readonly stages: Stage[];
}

export interface Picture {
  /** Unit: milliseconds. */
  readonly span: number;
  readonly ticks: { at: number; left: number }[];
  readonly moments: Moment[];
  /** The stages that took time. */
  readonly stages: { stage: Stage; from: number; to: number; left: number; width: number }[];
  readonly bars: Bar[];
}

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000];
const TICKS = 5;
/** Further on there is no room for the words of a tick. Unit: part of the whole. */
const LAST_TICK = 0.94;

/** Draws a question as it stands at `now`. */
export function pictureOf(question: Question, now: number): Picture {
  const { askedAt, exchanges, openings, timeline } = question;
  const ended = question.answeredAt ?? now;
  const span = Math.max(1, ended - askedAt);
  const left = (at: number): number => Math.min(100, Math.max(0, (at / span) * 100));
  const width = (from: number, to: number): number => left(to) - left(from);
  const bars = [
    ...openings.map(({ to, over, at, endedAt, failed, transport }) =>
      bar({
        key: `opening ${transport}`,
        label: `${to} · ${over}`,
        end: endedAt === undefined ? 'connecting' : failed ? 'no connection' : 'connected',
        look: endedAt === undefined ? 'waiting' : failed ? 'bad' : 'opening',
        from: at - askedAt,
        to: (endedAt ?? now) - askedAt,
      }),
    ),
    ...exchanges.map((it) =>
      bar({
        key: `exchange ${it.id}`,
        label: `${it.to} · ${it.over}`,
        ...endOf(it, question),
        from: it.sentAt - askedAt,
        to: Math.min(it.endedAt ?? now, ended) - askedAt,
        exchange: it.id,
      }),
    ),
  ].sort((a, b) => a.from - b.from);

  function bar(it: Omit<Bar, 'left' | 'width'>): Bar {
    return { ...it, left: left(it.from), width: width(it.from, Math.max(it.from, it.to)) };
  }
  const stages = timeline.flatMap(({ stage, at }, index) => {
    const to = timeline[index + 1]?.at ?? at;
    return to > at ? [{ stage, from: at, to, left: left(at), width: width(at, to) }] : [];
  });
  return { span, ticks: ticksOf(span, left), moments: momentsOf(question, left), stages, bars };
}

/** How a message fared. What had not ended when the question was answered was overtaken. */
function endOf(
  { end, endedAt }: Exchange,
  { answeredAt, source }: Question,
): Pick<Bar, 'end' | 'look'> {
  const isLate = answeredAt !== undefined && (endedAt === undefined || endedAt > answeredAt);
  if (isLate && source !== 'failure') return { end: 'overtaken', look: 'opening' };
  if (end === undefined) {
    return answeredAt === undefined
      ? { end: 'waiting', look: 'waiting' }
      : { end: 'no answer', look: 'bad' };
  }
  return { end, look: end === 'answered' ? 'good' : 'bad' };
}

function momentsOf(question: Question, left: (at: number) => number): Moment[] {
  const moments: Moment[] = [];
  for (const { stage, at } of question.timeline) {
    const last = moments.at(-1);
    if (last?.at === at) last.stages.push(stage);
    else moments.push({ at, left: left(at), stages: [stage] });
  }
  return moments;
}

function ticksOf(end: number, left: (at: number) => number): Picture['ticks'] {
  const step = STEPS.find((it) => end / it <= TICKS) ?? end;
  const ticks: Picture['ticks'] = [];
  for (let at = 0; at <= end * LAST_TICK; at += step) ticks.push({ at, left: left(at) });
  return ticks;
}
