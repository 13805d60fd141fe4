import { milliseconds } from '../../../web/shared/format.ts';
import { type Bar, type Picture, pictureOf } from '../model/picture.ts';
import type { Question } from '../model/record.ts';
import { now, question, shown, tick } from './store.ts';

/** Stages of a question that was answered in one call, by who answered it. */
const AT_ONCE: Readonly<Record<string, string[]>> = {
  blocked: ['parse', 'judge question', 'reply'],
  local: ['parse', 'judge question', 'reply'],
  cache: ['parse', 'judge question', 'cache', 'reply'],
  stale: ['parse', 'judge question', 'cache', 'reply'],
  failure: ['parse', 'judge question', 'cache', 'reply'],
  malformed: ['parse', 'reply'],
};

/** What time is spent on after a stage was reached, where that is not the stage itself. */
const SPENT: Readonly<Record<string, string>> = {
  send: 'waiting',
  select: 'waiting for room',
  connect: 'connecting',
  match: 'waiting on',
  coalesce: 'waiting with another',
};

/** The way of a question: where it was, and for how long. */
export function Timeline() {
  tick.value;
  const it = question.value;
  if (it === undefined) return null;
  return (
    <section class="panel" aria-labelledby="timeline-title">
      <h2 id="timeline-title">Timeline</h2>
      {it.answeredAt !== undefined && it.exchanges.length === 0 && it.timeline.length === 0 ? (
        <AtOnce it={it} />
      ) : (
        <Way it={it} />
      )}
    </section>
  );
}

function AtOnce({ it }: { it: Question }) {
  return (
    <div class="at-once">
      <ol class="stages">
        {(AT_ONCE[it.source ?? ''] ?? []).map((stage) => (
          <li key={stage}>{stage}</li>
        ))}
      </ol>
      <p class="quiet">
        One call of the core{it.callTook === undefined ? '' : `, ${milliseconds(it.callTook)}`}: it
        waited for nobody.
      </p>
    </div>
  );
}

function Way({ it }: { it: Question }) {
  const picture = pictureOf(it, it.answeredAt === undefined ? now.value : (it.answeredAt ?? 0));
  return (
    <>
      <div class="picture">
        <Axis picture={picture} />
        {picture.stages.length > 0 && <StageRow picture={picture} />}
        <ol class="rows" aria-label="Messages to servers">
          {picture.bars.map((bar) => (
            <BarRow key={bar.key} bar={bar} />
          ))}
        </ol>
      </div>
      {picture.moments.length > 0 && (
        <ol class="moments" aria-label="Stages">
          {picture.moments.map(({ at, stages }) => (
            <li key={at}>
              <span class="number">{milliseconds(at)}</span>
              <span>{stages.map(inWords).join(' → ')}</span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function Axis({ picture }: { picture: Picture }) {
  return (
    <div class="axis" aria-hidden="true">
      <div class="track">
        {picture.ticks.map(({ at, left }) => (
          <span key={at} style={{ left: `${left}%` }}>
            {milliseconds(at)}
          </span>
        ))}
      </div>
    </div>
  );
}

function StageRow({ picture }: { picture: Picture }) {
  const words = picture.stages
    .map(({ stage, from, to }) => `${SPENT[stage] ?? inWords(stage)} ${milliseconds(to - from)}`)
    .join(', ');
  return (
    <div class="row">
      <span class="label">stages</span>
      <div class="track" role="img" aria-label={words}>
        {picture.stages.map(({ stage, from, left, width }) => (
          <span
            key={`${stage} ${from}`}
            class={`stage stage-${stage}`}
            style={{ left: `${left}%`, width: `${width}%` }}
          >
            {width > 12 && (SPENT[stage] ?? inWords(stage))}
          </span>
        ))}
      </div>
    </div>
  );
}

function BarRow({ bar }: { bar: Bar }) {
  const took = milliseconds(bar.to - bar.from);
  const isShown = 'id' in shown.value && shown.value.id === bar.exchange;
  const drawing = (
    <>
      <span class="label mono">{bar.label}</span>
      <span class="track">
        <span
          class={`bar ${bar.look}`}
          style={{ left: `${bar.left}%`, width: `max(3px, ${bar.width}%)` }}
        />
      </span>
      <span class="end">
        {bar.end} <span class="number">{took}</span>
      </span>
    </>
  );
  const { exchange } = bar;
  return (
    <li>
      {exchange === undefined ? (
        <div class="row">{drawing}</div>
      ) : (
        <button
          type="button"
          class="row"
          aria-pressed={isShown}
          onClick={() => {
            const received = question.value?.exchanges.find(({ id }) => id === exchange)?.received;
            shown.value = { kind: received ? 'received' : 'sent', id: exchange };
          }}
        >
          {drawing}
          <span class="visually-hidden">, sent at {milliseconds(bar.from)}: show its octets</span>
        </button>
      )}
    </li>
  );
}

/** `judgeQuestion` as `judge question`. */
function inWords(stage: string): string {
  return stage.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
