import { bytes, count, microseconds, percent } from '../../shared/format.ts';
import type { Outcomes } from '../api/shapes.ts';
import { hitRatioOf } from '../model/sample.ts';
import { history, historyTick, overview } from './store.ts';

/** How it goes just now, each figure with what it comes to since the server began. */
export function Figures() {
  historyTick.value;
  const it = overview.value;
  const now = history.newest;
  if (it === undefined) return <dl class="now" aria-busy="true" />;
  const { total } = it;
  const ratio = hitRatioOf(total);
  const open = it.listeners.reduce((sum, { connections }) => sum + connections, 0);
  return (
    <dl class="now">
      <Now
        name="Queries a second"
        value={now && count(now.queries)}
        more={`${count(total.queries)} in all`}
      />
      <Now
        name="Hit ratio"
        value={now?.hitRatio === undefined ? undefined : percent(now.hitRatio)}
        more={ratio === undefined ? 'of nothing yet' : `${percent(ratio)} in all`}
      />
      <Now
        name="Median time"
        value={now?.p50 === undefined ? undefined : microseconds(now.p50 * 1000)}
        more={
          now?.p99 === undefined ? 'no answer just now' : `99 % in ${microseconds(now.p99 * 1000)}`
        }
      />
      <Now
        name="Blocked"
        value={now && percent(share(now.blocked, now.queries))}
        more={`${percent(share(total.blocked, total.queries))} in all`}
      />
      <Now
        name="Failed"
        value={now && percent(share(now.failed, now.queries))}
        more={failuresOf(total)}
        isBad={now !== undefined && share(now.failed, now.queries) >= 1}
      />
      <Now
        name="Memory"
        value={bytes(it.memory.resident_bytes)}
        more={open === 1 ? '1 connection open' : `${count(open)} connections open`}
      />
    </dl>
  );
}

interface NowProps {
  name: string;
  value: string | undefined;
  more: string;
  isBad?: boolean;
}

function Now({ name, value, more, isBad }: NowProps) {
  return (
    <div class="panel">
      <dt>{name}</dt>
      <dd class={isBad ? 'number value bad' : 'number value'}>{value ?? '–'}</dd>
      <dd class="quiet number">{more}</dd>
    </div>
  );
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : (part / whole) * 100;
}

function failuresOf({ failed, refused, malformed, dropped, queries }: Outcomes): string {
  return `${percent(share(failed + refused + malformed + dropped, queries))} in all`;
}
