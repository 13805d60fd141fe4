import { Figure } from '../../../web/shared/figure.tsx';
import { bytes, seconds } from '../../../web/shared/format.ts';
import type { KeptAnswer } from '../model/record.ts';
import { begin, now, tick, world } from './store.ts';

/** What the cache holds and did. */
export function Cache() {
  tick.value;
  const it = world.value;
  if (it === undefined) return null;
  const counters = it.counters();
  const figure = (name: string): number => counters[`cache.${name}`] ?? 0;
  return (
    <section class="panel cache" aria-labelledby="cache-title">
      <div class="panel-head">
        <h2 id="cache-title">Cache</h2>
        <button type="button" class="quiet-button" onClick={begin}>
          Begin anew
        </button>
      </div>
      <dl class="figures">
        <Figure name="entries" value={String(figure('entries'))} />
        <Figure name="hits" value={String(figure('hits'))} />
        <Figure name="stale" value={String(figure('stale_hits'))} />
        <Figure name="misses" value={String(figure('misses'))} />
        <Figure name="memory" value={bytes(figure('bytes'))} />
      </dl>
      {it.kept.length > 0 && (
        <ul>
          {it.kept.map((kept) => (
            <Row key={`${kept.name} ${kept.type}`} kept={kept} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ kept }: { kept: KeptAnswer }) {
  const left = kept.ttl - (now.value - kept.keptAt) / 1000;
  const share = Math.max(0, Math.min(1, left / kept.ttl));
  return (
    <li class={left > 0 ? 'kept' : 'kept stale'}>
      <span class="mono name">
        {kept.name === '' ? '.' : kept.name} <b>{kept.type}</b>
      </span>
      <span class="number">{left > 0 ? seconds(left) : 'past its TTL'}</span>
      <span class="life" aria-hidden="true">
        <span style={{ transform: `scaleX(${share})` }} />
      </span>
    </li>
  );
}
