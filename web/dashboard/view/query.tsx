import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { microseconds } from '../../shared/format.ts';
import type { Query as Shape } from '../api/shapes.ts';
import { type Outcome, outcomeOf } from '../model/outcome.ts';
import { lengthOf, wayOf } from '../model/way.ts';
import { lookUpThere } from './lookup.tsx';
import { isHeld } from './query_feed.ts';
import { wantClient } from './query_filters.tsx';

/** The query whose whole story is shown. */
const opened = signal<number | undefined>(undefined);

/** One query in a line; whoever opens it is told the rest, and the list holds still for them. */
export function Query({ it, number }: { it: Shape; number: number }) {
  const outcome = outcomeOf(it);
  const isOpen = opened.value === number;
  return (
    <li class={isOpen ? 'open' : undefined}>
      <button
        type="button"
        class="query"
        aria-expanded={isOpen}
        onClick={() => {
          opened.value = isOpen ? undefined : number;
          isHeld.value = !isOpen;
        }}
      >
        <span class="number quiet">{timeOf(it.time)}</span>
        <span class="mono client">{it.client ?? ''}</span>
        <span class="question">
          <span class="mono">{it.name === '' ? '(unreadable)' : it.name}</span> <b>{it.type}</b>
        </span>
        <Ending outcome={outcome} />
        <Way it={it} />
        <span class="number took">{microseconds(it.duration_us)}</span>
      </button>
      {isOpen && <Story it={it} />}
    </li>
  );
}

function Ending({ outcome: { word, look, more } }: { outcome: Outcome }) {
  return (
    <span class="ending">
      <span class={`pill ${look}`}>{word}</span> <span class="quiet">{more}</span>
    </span>
  );
}

function Way({ it }: { it: Shape }) {
  return (
    <span class="way" aria-hidden="true">
      <span style={{ width: `${lengthOf(it)}%` }}>
        {wayOf(it).map(({ spent, left, width }) => (
          <i key={left} class={`spent-${spent}`} style={{ left: `${left}%`, width: `${width}%` }} />
        ))}
      </span>
    </span>
  );
}

/** All that is known of a query. */
function Story({ it }: { it: Shape }) {
  return (
    <div class="story">
      <dl>
        <Told name="Answer">
          {it.rcode}
          {it.upstream !== undefined && (
            <>
              {' '}
              from <span class="mono">{it.upstream}</span>
            </>
          )}
        </Told>
        <Told name="Asked over">
          {it.protocol} at <span class="mono">{it.listener}</span>, group {it.group}
        </Told>
        {(it.ede ?? []).map(({ code, text }) => (
          <Told key={code} name={`Error ${code}`}>
            {text}
          </Told>
        ))}
      </dl>
      <ol class="steps" aria-label="Stages">
        {it.stages.map(({ stage, at_us }) => (
          <li key={`${stage} ${at_us}`}>
            <span class="number quiet">{microseconds(at_us)}</span> {stage}
          </li>
        ))}
      </ol>
      <p>
        <button
          type="button"
          class="quiet-button"
          onClick={() => lookUpThere({ client: '', ...it })}
        >
          {it.blocked === undefined ? 'Look up' : 'Why?'}
        </button>
        {it.client !== undefined && (
          <button type="button" class="quiet-button" onClick={() => wantClient(it.client ?? '')}>
            Only {it.client}
          </button>
        )}
      </p>
    </div>
  );
}

function Told({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The time of day to the thousandth, where the page is. */
function timeOf(seconds: number): string {
  const at = new Date(seconds * 1000);
  return `${at.toLocaleTimeString('en-GB')}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
