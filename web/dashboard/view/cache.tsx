import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Figure } from '../../shared/figure.tsx';
import { bytes, count } from '../../shared/format.ts';
import { change, Refusal } from '../api/ask.ts';
import { cache } from './store.ts';

/** What the cache holds and did, and how it is emptied. */
export function Cache() {
  const it = cache.value;
  return (
    <section class="panel cache" aria-labelledby="cache-title">
      <h2 id="cache-title">Cache</h2>
      {it !== undefined && (
        <dl class="figures">
          <Figure name="answers" value={count(it.entries)} />
          <Figure name="memory" value={bytes(it.bytes)} />
          <Figure name="hits" value={count(it.hits)} />
          <Figure name="stale" value={count(it.stale_hits)} />
          <Figure name="misses" value={count(it.misses)} />
          <Figure name="evicted" value={count(it.evicted)} />
        </dl>
      )}
      <Flush />
    </section>
  );
}

/** Removes what is kept under one name, or all of it: then it asks once more. */
function Flush() {
  const input = useRef<HTMLInputElement>(null);
  const said = useSignal('');
  const asksAgain = useSignal(false);
  const flush = async (): Promise<void> => {
    const name = input.current?.value.trim() ?? '';
    if (name === '' && !asksAgain.value) {
      asksAgain.value = true;
      said.value = 'That removes every answer.';
      return;
    }
    asksAgain.value = false;
    said.value = await removed(name);
  };
  return (
    <form
      class="flush"
      onSubmit={(event) => {
        event.preventDefault();
        void flush();
      }}
    >
      <input
        ref={input}
        aria-label="Name to remove from the cache"
        placeholder="a name, or all"
        autocapitalize="none"
        autocomplete="off"
        spellcheck={false}
        onInput={() => {
          asksAgain.value = false;
          said.value = '';
        }}
      />
      <button type="submit" class="quiet-button">
        {asksAgain.value ? 'Flush everything' : 'Flush'}
      </button>
      <p class="quiet" role="status">
        {said.value}
      </p>
    </form>
  );
}

async function removed(name: string): Promise<string> {
  try {
    const it = await change<{ removed: number }>(
      'POST',
      '/api/cache/flush',
      name === '' ? {} : { name },
    );
    return it.removed === 1 ? '1 answer removed.' : `${count(it.removed)} answers removed.`;
  } catch (error) {
    return error instanceof Refusal ? error.message : String(error);
  }
}
