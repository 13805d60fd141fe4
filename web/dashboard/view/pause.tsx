import { signal } from '@preact/signals';
import { seconds } from '../../shared/format.ts';
import { ask, change, Refusal } from '../api/ask.ts';
import type { Pauses as Shape } from '../api/shapes.ts';

const pauses = signal<Shape['pauses']>([]);
/** Why the last change was refused; empty: it was not. */
const problem = signal('');

export async function lookAtPauses(): Promise<void> {
  pauses.value = (await ask<Shape>('/api/pause')).pauses;
}

async function set(method: 'POST' | 'DELETE', query: Record<string, string>): Promise<void> {
  try {
    pauses.value = (await change<Shape>(method, '/api/pause', query)).pauses;
    problem.value = '';
  } catch (error) {
    problem.value = error instanceof Refusal ? error.message : String(error);
  }
}

/** Has filtering rest for ten minutes, and says for whom it rests and how long yet. */
export function Pause() {
  const ofAll = pauses.value.some(({ group }) => group === undefined);
  return (
    <div class="pause">
      <p role="status">{problem.value}</p>
      {pauses.value.map(({ group, seconds_left: left }) => (
        <p key={group ?? ''}>
          Filtering rests{group !== undefined && ` for ${group}`}, {seconds(left)}{' '}
          <button
            type="button"
            class="quiet-button"
            onClick={() => void set('DELETE', group === undefined ? {} : { group })}
          >
            Filter again
          </button>
        </p>
      ))}
      {!ofAll && (
        <button
          type="button"
          class="quiet-button"
          onClick={() => void set('POST', { minutes: '10' })}
        >
          Pause filtering, 10 min
        </button>
      )}
    </div>
  );
}
