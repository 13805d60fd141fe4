import { count, milliseconds, percent } from '../../shared/format.ts';
import type { Pool, Upstream } from '../api/shapes.ts';
import type { Race } from '../model/upstream_history.ts';
import { connections, connectionsTick, pools, upstreams } from './store.ts';

/** Faults that are named; the rest are counted. */
const MOST_FAULTS = 3;

/** Whom the server asks: how they do, how many transports there are, which address was the first. */
export function Upstreams() {
  const all = upstreams.value;
  return (
    <section class="panel upstreams" aria-labelledby="upstreams-title">
      <h2 id="upstreams-title">Upstreams</h2>
      {all.length === 0 ? (
        <p class="quiet">None: only local names and what is in the cache are answered.</p>
      ) : (
        <ul>
          {all.map((it) => (
            <Row key={it.upstream} it={it} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ it }: { it: Upstream }) {
  connectionsTick.value;
  const times = connections.upstreams.times.get(it.upstream);
  const races = connections.upstreams.races.get(it.upstream);
  const faults = [...it.faults].sort((a, b) => b.count - a.count);
  return (
    <li class={it.up ? 'upstream' : 'upstream down'}>
      <span class="dot" aria-hidden="true" />
      <span class="mono name">{it.upstream}</span>
      <span class="health">{it.up ? 'up' : 'down'}</span>
      <span class="number rate">{times !== undefined && `${count(times.answers)}/s`}</span>
      <span class="number mean">
        {times?.mean !== undefined && `ø ${milliseconds(times.mean)}`}
      </span>
      <div class="more">
        {pools.value
          .filter(({ upstream }) => upstream === it.upstream)
          .map((pool) => (
            <Transports key={pool.kind} pool={pool} />
          ))}
        {races !== undefined && races.size > 1 && <Races races={races} />}
        {faults.length > 0 && (
          <p class="faults">
            {faults.slice(0, MOST_FAULTS).map(({ address, stage, cause, count: times }) => (
              <span key={`${address} ${stage} ${cause}`}>
                {cause} at {stage}
                {address !== undefined && <span class="mono"> {address}</span>}{' '}
                <span class="number">×{count(times)}</span>
              </span>
            ))}
            {faults.length > MOST_FAULTS && (
              <span>and {faults.length - MOST_FAULTS} more kinds</span>
            )}
          </p>
        )}
      </div>
    </li>
  );
}

/** Transports of one kind: a square each while they are few. */
function Transports({ pool }: { pool: Pool }) {
  const { kind, open, busy, parked, taken, reused, opened } = pool;
  const opening = Math.max(0, open - busy - parked);
  const words = [
    `${count(busy)} busy`,
    `${count(parked)} parked`,
    ...(opening > 0 ? [`${count(opening)} opening`] : []),
  ];
  return (
    <p class="transports">
      <span class="quiet">{kind}</span>
      <span class="squares" aria-hidden="true">
        {open <= 24 && (
          <>
            {squares(busy, 'busy')}
            {squares(parked, 'parked')}
            {squares(opening, 'opening')}
          </>
        )}
      </span>
      <span class="number">{words.join(', ')}</span>
      <span class="number quiet">
        {taken > 0 && `${percent((reused / taken) * 100)} reused of ${count(taken)}`}
        {taken === 0 && opened > 0 && `${count(opened)} opened`}
      </span>
    </p>
  );
}

function squares(number: number, look: string) {
  return Array.from({ length: number }, (_, at) => <i key={`${look} ${at}`} class={look} />);
}

function Races({ races }: { races: Map<string, Race> }) {
  return (
    <p class="races">
      <span class="quiet">first to connect</span>
      {[...races]
        .sort(([, a], [, b]) => b.won - a.won)
        .map(([address, { won, lost }]) => (
          <span key={address}>
            <span class="mono">{address}</span> <span class="number">{count(won)}</span>
            {lost > 0 && <span class="quiet number"> of {count(won + lost)}</span>}
          </span>
        ))}
    </p>
  );
}
