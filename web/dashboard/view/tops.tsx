import { signal } from '@preact/signals';
import { count } from '../../shared/format.ts';
import { Segments } from '../../shared/segments.tsx';
import { ask, Refusal } from '../api/ask.ts';
import type { Top } from '../api/shapes.ts';

/** Rows of each list. */
const ROWS = 10;

const SPANS = [
  [60, 'hour'],
  [1440, 'day'],
  [10_080, 'week'],
] as const;

const LISTS = [
  ['names', 'Asked most'],
  ['blocked', 'Blocked most'],
  ['clients', 'Clients'],
] as const;

const minutes = signal<(typeof SPANS)[number][0]>(60);
const tops = signal<readonly Top[]>([]);
/** Why there are none; empty: there are. */
const problem = signal('');

/** Asks the log for all lists; one that is off has none, and is not asked again before a click. */
export async function lookAtTops(): Promise<void> {
  if (problem.value === '') await lookAgain();
}

async function lookAgain(): Promise<void> {
  const found: Top[] = [];
  try {
    for (const [of] of LISTS) {
      found.push(await ask<Top>(`/api/top?of=${of}&minutes=${minutes.value}&rows=${ROWS}`));
    }
    problem.value = '';
  } catch (error) {
    // Told here, where the lists would be.
    if (!(error instanceof Refusal) || [0, 401].includes(error.status)) throw error;
    found.length = 0;
    problem.value = error.message;
  }
  tops.value = found;
}

/** What the query log says of the last hour, day or week. */
export function Tops() {
  return (
    <section class={problem.value === '' ? '' : 'panel'} aria-labelledby="tops-title">
      <div class="panel-head">
        <h2 id="tops-title">Of the query log</h2>
        <Segments
          legend="Of the last"
          choices={SPANS}
          chosen={minutes.value}
          choose={(it) => {
            minutes.value = it;
            void lookAgain().catch(() => {});
          }}
        />
      </div>
      {problem.value !== '' && <p class="quiet">{problem.value}</p>}
      {tops.value.length > 0 && (
        <div class="tops">
          {LISTS.map(([of, title], at) => (
            <List key={of} title={title} it={tops.value[at]} />
          ))}
        </div>
      )}
    </section>
  );
}

function List({ title, it }: { title: string; it: Top | undefined }) {
  const rows = it?.rows ?? [];
  const of = (row: Top['rows'][number]) => (it?.of === 'blocked' ? row.blocked : row.queries);
  const most = Math.max(1, ...rows.map(of));
  return (
    <section class="panel top-list">
      <h3>{title}</h3>
      {rows.length === 0 && <p class="quiet">Nothing yet.</p>}
      <ol>
        {rows.map((row) => (
          <li key={row.name ?? row.client}>
            <span
              class="share"
              style={{ transform: `scaleX(${of(row) / most})` }}
              aria-hidden="true"
            />
            <span class="mono name">{row.name ?? row.client}</span>
            <span class="number">{count(of(row))}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
