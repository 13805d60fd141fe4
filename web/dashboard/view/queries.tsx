import { count } from '../../shared/format.ts';
import type { Row } from '../model/query_list.ts';
import { Query } from './query.tsx';
import { isHeld, queries, queriesTick, refusal } from './query_feed.ts';
import { Filters } from './query_filters.tsx';

const LEGEND = [
  ['here', 'here'],
  ['queued', 'waiting its turn'],
  ['connecting', 'connecting'],
  ['upstream', 'waiting for upstream'],
] as const;

/** Queries as they come: who asked what, what came of it and why, and where the time went. */
export function Queries() {
  queriesTick.value;
  return (
    <section class="panel queries" aria-labelledby="queries-title">
      <div class="panel-head">
        <h2 id="queries-title">Queries</h2>
        <Pace />
        <button
          type="button"
          class="quiet-button"
          aria-pressed={isHeld.value}
          onClick={() => {
            isHeld.value = !isHeld.value;
          }}
        >
          {isHeld.value ? 'Go on' : 'Hold'}
        </button>
      </div>
      <Filters />
      {queries.rows.length === 0 ? (
        <p class="quiet none">{refusal.value || 'None yet.'}</p>
      ) : (
        <Rows rows={queries.rows} />
      )}
    </section>
  );
}

function Rows({ rows }: { rows: readonly Row[] }) {
  return (
    <>
      <div class="query-head" aria-hidden="true">
        <span>Time</span>
        <span>Client</span>
        <span>Question</span>
        <span>Outcome</span>
        <span>Way</span>
        <span>Took</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard, too */}
      <section class="query-rows" tabIndex={0} aria-label="Newest queries">
        <ol>
          {rows.map(({ key, query }) => (
            <Query key={key} number={key} it={query} />
          ))}
        </ol>
      </section>
      <p class="way-legend quiet" aria-hidden="true">
        {LEGEND.map(([spent, words]) => (
          <span key={spent}>
            <i class={`spent-${spent}`} /> {words}
          </span>
        ))}
        <span>longer bars took longer, tenfold a sixth of the width</span>
      </p>
    </>
  );
}

/** How many of all queries are shown. */
function Pace() {
  queriesTick.value;
  const { shown, lost, why } = queries;
  if (isHeld.value) return <p class="quiet pace">held</p>;
  if (lost === 0) return <p class="quiet pace number">{count(shown)} a second</p>;
  return (
    <p class="quiet pace number" title={why}>
      a sample: {count(shown)} of {count(shown + lost)} a second
    </p>
  );
}
