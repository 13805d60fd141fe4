import { milliseconds } from '../../../web/shared/format.ts';
import { lookedAt, question, shown, tick, world } from './store.ts';

/** What was asked so far; each can be looked at again. */
export function History() {
  tick.value;
  const questions = world.value?.recorder.questions ?? [];
  if (questions.length < 2) return null;
  const current = question.value?.number;
  return (
    <nav class="history" aria-label="Questions so far">
      <ol>
        {questions.map(({ number, name, type, source, askedAt, answeredAt }) => (
          <li key={number}>
            <button
              type="button"
              aria-current={number === current ? 'true' : undefined}
              onClick={() => {
                lookedAt.value = number;
                shown.value = { kind: 'answer' };
              }}
            >
              <span class="mono name">{name}</span> <b>{type}</b>
              <span class="quiet">
                {source ?? 'waiting'}
                {answeredAt !== undefined && answeredAt > askedAt + 0.5
                  ? `, ${milliseconds(answeredAt - askedAt)}`
                  : ''}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
