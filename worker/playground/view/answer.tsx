import { milliseconds } from '../../../web/shared/format.ts';
import type { AnswerSource } from '../../src/core.ts';
import { entriesOf, extendedErrors, rcodeOf, recordLines } from '../model/laid_out.ts';
import type { Blocked, Question } from '../model/record.ts';
import { recoveryOf } from '../model/recovery.ts';
import { now, question, tick, world } from './store.ts';
import { fieldsOf } from './workbench.ts';

const FROM: Readonly<Record<AnswerSource, string>> = {
  none: '',
  local: 'from local data',
  blocked: 'by policy',
  cache: 'from the cache',
  stale: 'from the cache, past its TTL',
  upstream: 'from upstream',
  coalesced: 'with a question already under way',
  failure: 'since no server had an answer',
  malformed: 'since the question is malformed',
  noKey: 'since no key lets you in',
  limited: 'since you ask too often',
};

const POLICY: Readonly<Record<AnswerSource, string>> = {
  none: '',
  local: 'Answered here. No cache, no upstream was asked.',
  blocked: 'Blocked.',
  cache: 'Passed. Nothing held the question back.',
  stale: 'Passed. Nothing held the question back.',
  upstream: 'Passed. Nothing held the question back.',
  coalesced: 'Passed. Nothing held the question back.',
  failure: 'Passed. Nothing held the question back.',
  malformed: 'Not asked: there was no question to judge.',
  noKey: 'Not asked: who may not ask is not judged.',
  limited: 'Not asked: who asks too often is not judged.',
};

/** Records that are shown; there may be thousands. */
const MOST_SHOWN = 50;

/** How a headline looks; what is not here went wrong. */
const LOOKS: Readonly<Record<string, string>> = {
  NOERROR: 'good',
  Answered: 'plain',
  NXDOMAIN: 'plain',
  Blocked: 'held',
};

/** The answer in words: how it went, who gave it and why, its records. */
export function Answer() {
  tick.value;
  const it = question.value;
  return (
    <section class="panel answer" aria-labelledby="answer-title">
      <h2 id="answer-title" class="visually-hidden">
        Answer
      </h2>
      <div role="status">{it && <Headline it={it} />}</div>
      {it === undefined && <p class="quiet">Nothing was asked yet.</p>}
      {it?.received && <Records message={it.received} />}
      {it && <Verdict it={it} />}
    </section>
  );
}

function Headline({ it }: { it: Question }) {
  if (it.received === undefined) {
    return (
      <p class="headline waiting">
        <b>Asking</b> <span class="mono">{it.name}</span> {it.type}
      </p>
    );
  }
  const rcode = rcodeOf(fieldsOf(it.received));
  const took = (it.answeredAt ?? 0) - it.askedAt;
  const atOnce = it.exchanges.length === 0 && it.timeline.length === 0;
  // There is no response code before there is a workbench to read it.
  const word = it.source === 'blocked' ? 'Blocked' : rcode || 'Answered';
  return (
    <p class={`headline ${LOOKS[word] ?? 'bad'}`}>
      <b>{word}</b> <span>{it.source && FROM[it.source]}</span>{' '}
      <span class="took">{atOnce ? 'at once' : `in ${milliseconds(took)}`}</span>
    </p>
  );
}

function Records({ message }: { message: Uint8Array }) {
  const entries = entriesOf(fieldsOf(message));
  const answers = recordLines(entries);
  const lines = answers.length > 0 ? answers : recordLines(entries, 'authority');
  if (lines.length === 0) return null;
  return (
    <table class="records">
      <caption class="visually-hidden">
        {answers.length > 0 ? 'Records of the answer' : 'Records of the authority section'}
      </caption>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">Name</th>
          <th scope="col">TTL</th>
          <th scope="col">Type</th>
          <th scope="col">Data</th>
        </tr>
      </thead>
      <tbody>
        {lines.slice(0, MOST_SHOWN).map(({ key, name, ttl, type, data }) => (
          <tr key={key}>
            <td>{name}</td>
            <td class="number">{ttl}</td>
            <td class="type">{type}</td>
            <td class="data">{data}</td>
          </tr>
        ))}
      </tbody>
      {lines.length > MOST_SHOWN && (
        <tfoot>
          <tr>
            <td class="quiet" colSpan={4}>
              and {lines.length - MOST_SHOWN} more
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

/** Which rule or list it was, what that has, and where it was found. */
function Held({ blocked }: { blocked: Blocked }) {
  const { by, source, name, inAnswer } = blocked;
  return (
    <>
      Blocked by {by === 'rebinding' ? 'protection against rebinding' : `the ${by}`}{' '}
      <span class="mono">{source}</span>
      {name !== '' && name.replace(/\.$/, '') !== source && (
        <>
          , which has <span class="mono">{name}</span>
        </>
      )}
      {inAnswer ? ', found in the answer.' : ', found in the question.'}
    </>
  );
}

function Verdict({ it }: { it: Question }) {
  now.value;
  const errors = extendedErrors(fieldsOf(it.received));
  const did = recoveryOf(it, world.value?.counters() ?? {});
  if (it.source === undefined && did.length === 0) return null;
  return (
    <dl class="verdict">
      {it.source && (
        <div>
          <dt>Policy</dt>
          <dd>{it.blocked ? <Held blocked={it.blocked} /> : POLICY[it.source]}</dd>
        </div>
      )}
      {errors.length > 0 && (
        <div>
          <dt>Why</dt>
          {errors.map(({ code, text }) => (
            <dd key={code}>
              <b>{code}</b>
              {text && `: ${text}`}
            </dd>
          ))}
        </div>
      )}
      {did.length > 0 && (
        <div>
          <dt>On the way</dt>
          {did.map((words) => (
            <dd key={words}>{words}</dd>
          ))}
        </div>
      )}
    </dl>
  );
}
