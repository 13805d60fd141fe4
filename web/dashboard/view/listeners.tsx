import { count } from '../../shared/format.ts';
import type { ListenerState } from '../api/shapes.ts';
import { overview } from './store.ts';

/** How full a queue may get before it is shown as a problem; the server warns there too. */
const NEARLY_FULL = 0.8;

/** Addresses that are listened on, and how many connections wait there to be accepted. */
export function Listeners() {
  const listeners = overview.value?.listeners ?? [];
  return (
    <section class="panel listeners" aria-labelledby="listeners-title">
      <h2 id="listeners-title">Accept queues</h2>
      {listeners.length === 0 && <p class="quiet">No address takes connections.</p>}
      <ul>
        {listeners.map((it) => (
          <Row key={it.address} it={it} />
        ))}
      </ul>
    </section>
  );
}

function Row({ it }: { it: ListenerState }) {
  const { address, connections, queue_length: waiting, queue_limit: limit = 0 } = it;
  const longest = it.queue_longest ?? 0;
  const shareOf = (part: number) => (limit === 0 ? 0 : Math.min(1, part / limit));
  return (
    <li>
      <span class="mono name">{address}</span>
      <span class="number quiet">
        {connections === 1 ? '1 open' : `${count(connections)} open`}
      </span>
      {waiting !== undefined && (
        <>
          <span class={shareOf(longest) >= NEARLY_FULL ? 'meter bad' : 'meter'} aria-hidden="true">
            <span class="longest" style={{ transform: `scaleX(${shareOf(longest)})` }} />
            <span style={{ transform: `scaleX(${shareOf(waiting)})` }} />
          </span>
          <span class="words number quiet">
            {count(waiting)} of {count(limit)} wait
            {longest > waiting && `, ${count(longest)} at most`}
            {(it.refused ?? 0) > 0 && `; ${count(it.refused ?? 0)} refused`}
          </span>
        </>
      )}
    </li>
  );
}
