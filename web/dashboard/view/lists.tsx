import { signal } from '@preact/signals';
import { bytes, count, span } from '../../shared/format.ts';
import { ask, change, Refusal } from '../api/ask.ts';
import type { Lists as Shape } from '../api/shapes.ts';

export const lists = signal<Shape | undefined>(undefined);
const said = signal('');

export async function lookAtLists(): Promise<void> {
  lists.value = await ask<Shape>('/api/lists');
}

async function reload(): Promise<void> {
  try {
    await change('POST', '/api/lists/reload');
    await lookAtLists();
    said.value = 'Read again.';
  } catch (error) {
    said.value = error instanceof Refusal ? error.message : String(error);
  }
}

/** Block lists, and which groups of clients are held to each. */
export function Lists() {
  const it = lists.value;
  return (
    <section class="panel lists" aria-labelledby="lists-title">
      <div class="panel-head">
        <h2 id="lists-title">Lists</h2>
        {it !== undefined && it.image.path !== '' && (
          <button type="button" class="quiet-button" onClick={() => void reload()}>
            Read again
          </button>
        )}
      </div>
      {it !== undefined && (it.image.path === '' ? <None /> : <Image it={it} />)}
      <p role="status" class="quiet">
        {said.value}
      </p>
    </section>
  );
}

function None() {
  return (
    <p class="quiet">
      None: <code>policy.image</code> names a file of them.
    </p>
  );
}

function Image({ it: { image, lists: all } }: { it: Shape }) {
  const { names, octets, loaded_at: loadedAt, error } = image;
  return (
    <>
      <ul>
        {all.map(({ number, name, names: size, used_by: groups }) => (
          <li key={number} class={groups.length === 0 ? 'quiet' : undefined}>
            <span>{name}</span>
            <span class="figure quiet">{size === 1 ? '1 name' : `${count(size)} names`}</span>
            <span class="quiet">{groups.length === 0 ? 'not used' : groups.join(', ')}</span>
          </li>
        ))}
      </ul>
      {names !== undefined && octets !== undefined && loadedAt !== undefined && (
        <p class="quiet">
          {count(names)} names in {bytes(octets)}, read {span(Date.now() - loadedAt * 1000)} ago
        </p>
      )}
      {error !== undefined && <p class="bad">{error}</p>}
    </>
  );
}
