import { bytes } from '../../../web/shared/format.ts';
import { MAX_LISTS } from '../model/pasted_list.ts';
import {
  addList,
  isJudgedByPasted,
  OWN_LISTS,
  pasted,
  pastedFault,
  reading,
  readSoon,
} from './pasted.ts';
import { Pasted } from './pasted_list.tsx';
import { judgeBy, lists, takeLists } from './store.ts';

/** The first octets of an image (docs/blocklist-image.md). */
const IMAGE_MAGIC = 'BerthBL\x1a';

/** Blocklists to try: pasted, or an image from a file. Both stay in the page. */
export function Lists() {
  const all = pasted.value;
  return (
    <details class="lists">
      <summary>Lists</summary>
      <p class="quiet">
        Paste a blocklist in any format, or take a file: a list as text, or an image that{' '}
        <code>berth lists build</code> made. Names on a list are blocked, and the answer says by
        which. Lists stay in this page, and are no part of a link. A change begins anew.
      </p>
      <div class="lists-head">
        <button
          type="button"
          class="quiet-button"
          disabled={all.length >= MAX_LISTS}
          onClick={() => addList()}
        >
          Paste a list
        </button>
        <label class="field">
          <span>Image or list from a file</span>
          <input
            type="file"
            onChange={({ currentTarget }) => {
              const file = currentTarget.files?.[0];
              currentTarget.value = '';
              if (file) void takeFile(file);
            }}
          />
        </label>
      </div>
      {all.map((list) => (
        <Pasted key={list.key} list={list} />
      ))}
      <State />
    </details>
  );
}

/** An image is judged by; anything else is a list. One that is damaged may be told by its name. */
async function takeFile(file: File): Promise<void> {
  if (file.name.endsWith('.berth') || (await beginsAsImage(file))) return takeLists(file);
  addList({ name: file.name.replace(/\.\w+$/, ''), text: await file.text() });
}

async function beginsAsImage(file: File): Promise<boolean> {
  return (await file.slice(0, IMAGE_MAGIC.length).text()) === IMAGE_MAGIC;
}

/** What is judged by, and what keeps the lists from it. */
function State() {
  const taken = lists.value;
  const far = reading.value;
  const waits = pasted.value.length > 0 && !isJudgedByPasted.value && far === undefined;
  return (
    <>
      {far !== undefined && (
        <label class="field inline">
          <span>Reading</span>
          <progress value={far} />
        </label>
      )}
      <div role="alert">
        {pastedFault.value !== '' && <p class="problem">{pastedFault.value}</p>}
      </div>
      <div role="status">
        {taken && (
          <p class="taken">
            Judged by <span class={taken.name === OWN_LISTS ? '' : 'mono'}>{taken.name}</span>,{' '}
            {bytes(taken.octets.byteLength)}{' '}
            <button type="button" class="quiet-button" onClick={() => judgeBy(undefined)}>
              Leave out
            </button>
          </p>
        )}
      </div>
      {waits && (
        <button type="button" class="quiet-button" onClick={readSoon}>
          Judge by these lists
        </button>
      )}
    </>
  );
}
