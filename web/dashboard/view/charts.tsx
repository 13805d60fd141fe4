import { count, microseconds, percent } from '../../shared/format.ts';
import type { Sample } from '../model/sample.ts';
import { Chart, type Line } from './chart.tsx';
import { history } from './store.ts';

/** Who answered, the lowest first, and how it is drawn. */
const PARTS: readonly (Line & { of: (sample: Sample) => number })[] = [
  { name: 'from the cache', colour: 'chart-cached', of: (it) => it.cached },
  { name: 'from upstream', colour: 'chart-upstream', of: (it) => it.upstream },
  { name: 'local', colour: 'chart-local', of: (it) => it.local },
  { name: 'blocked', colour: 'chart-blocked', of: (it) => it.blocked },
  { name: 'failed', colour: 'chart-failed', of: (it) => it.failed },
];
/** Areas are drawn from the highest down, so that each hides what lies under it. */
const AREAS = [...PARTS].reverse().map((it) => ({ ...it, fill: true }));

const TIMES: readonly (Line & { of: (sample: Sample) => number | undefined })[] = [
  { name: 'median', colour: 'chart-p50', of: (it) => it.p50 },
  { name: '90 %', colour: 'chart-p90', of: (it) => it.p90 },
  { name: '99 %', colour: 'chart-p99', of: (it) => it.p99 },
];

const RATIO: readonly Line[] = [{ name: 'hits', colour: 'chart-cached' }];

/** How it went in the last minutes. */
export function Charts() {
  return (
    <div class="charts">
      <Chart
        title="Queries a second"
        lines={AREAS}
        columns={() => history.stack(PARTS.map(({ of }) => of)).reverse()}
        told={(at) => AREAS.map(({ of }) => textAt(at, of, count))}
        tick={roundCount}
      />
      <Chart
        title="Time to answer"
        lines={TIMES}
        columns={() => TIMES.map(({ of }) => history.column(of))}
        told={(at) => TIMES.map(({ of }) => textAt(at, of, shortTime))}
        tick={axisTime}
        isLogarithmic
      />
      <Chart
        title="Hit ratio"
        lines={RATIO}
        columns={() => [history.column((it) => it.hitRatio)]}
        told={(at) => [textAt(at, (it) => it.hitRatio, percent)]}
        tick={(it) => `${it} %`}
        range={[0, 100]}
      />
    </div>
  );
}

function textAt(
  at: number,
  of: (sample: Sample) => number | undefined,
  text: (value: number) => string,
): string | undefined {
  const sample = history.samples[at];
  const value = sample === undefined ? undefined : of(sample);
  return value === undefined ? undefined : text(value);
}

function shortTime(ms: number): string {
  return microseconds(ms * 1000);
}

/** At an axis, where values are round: 40 k. */
function roundCount(value: number): string {
  return count(value).replace('.0 ', ' ');
}

function axisTime(ms: number): string {
  if (ms < 1) return `${Math.round(ms * 1000)} µs`;
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
}
