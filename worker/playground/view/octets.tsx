import { signal } from '@preact/signals';
import { hex } from '../../../web/shared/format.ts';
import type { MessageField } from '../../src/workbench.ts';
import { entriesOf } from '../model/laid_out.ts';
import { asText } from '../model/name_parts.ts';
import { Explained } from './explained.tsx';
import { FieldList } from './field_list.tsx';
import { MessageChoice } from './message_choice.tsx';
import { active, fields, octets } from './store.ts';
import { withoutBench, workbench } from './workbench.ts';

const narrow = matchMedia('(max-width: 40rem)');
const perLine = signal(narrow.matches ? 8 : 16);
narrow.addEventListener('change', () => {
  perLine.value = narrow.matches ? 8 : 16;
});

/** Octets that are drawn: longer messages would keep the page busy for seconds. */
const MOST_DRAWN = 2048;

/** A message as its octets, and what each of them means. */
export function Octets() {
  const message = octets.value;
  const drawn = message?.subarray(0, MOST_DRAWN);
  const all = fields.value.filter(({ offset }) => offset < MOST_DRAWN);
  return (
    <section class="panel octets" aria-labelledby="octets-title">
      <div class="panel-head">
        <h2 id="octets-title">Octets</h2>
        <MessageChoice />
      </div>
      {message === undefined || drawn === undefined || workbench.value === undefined ? (
        <p class="quiet">{message === undefined ? 'Nothing came back.' : withoutBench.value}</p>
      ) : (
        <div class="octets-body">
          <div class="dump-side">
            <Dump message={drawn} all={all} />
            {message.byteLength > MOST_DRAWN && (
              <p class="quiet">
                The first {MOST_DRAWN} of {message.byteLength} octets.
              </p>
            )}
            <Explained message={message} all={all} />
          </div>
          <FieldList entries={entriesOf(all)} all={all} />
        </div>
      )}
    </section>
  );
}

/**
 * The octets in rows. Pointing at one explains its field; by keyboard and for who listens, the list of
 * fields beside it does the same.
 */
function Dump({ message, all }: { message: Uint8Array; all: MessageField[] }) {
  const owners = ownersOf(all, message.byteLength);
  const width = perLine.value;
  const rows = Array.from(
    { length: Math.ceil(message.byteLength / width) },
    (_, row) => row * width,
  );
  return (
    <div
      class="dump mono"
      aria-hidden="true"
      onPointerOver={(event) => {
        const at = (event.target as HTMLElement).dataset['field'];
        if (at !== undefined) active.value = Number(at);
      }}
    >
      {rows.map((begin) => (
        <div class="line" key={begin}>
          <span class="offset">{begin.toString(16).padStart(4, '0')}</span>
          <span class="cells">
            {Array.from(message.subarray(begin, begin + width), (octet, column) => (
              <Cell
                key={begin + column}
                octet={octet}
                at={begin + column}
                all={all}
                owners={owners}
              />
            ))}
          </span>
          <span class="ascii">{asText(message.subarray(begin, begin + width))}</span>
        </div>
      ))}
    </div>
  );
}

function Cell(props: { octet: number; at: number; all: MessageField[]; owners: Uint16Array }) {
  const { octet, at, all, owners } = props;
  const index = owners[at] ?? 0;
  const field = all[index];
  if (field === undefined) return null;
  const { offset, size, part, kind } = field;
  const classes = ['octet', kind === 'unread' ? 'unread' : part];
  if (at === offset) classes.push('first');
  if (at === offset + size - 1) classes.push('last');
  if (index % 2 === 1) classes.push('odd');
  if (index === active.value) classes.push('active');
  return (
    <span class={classes.join(' ')} data-field={index}>
      {hex(octet)}
    </span>
  );
}

/** For each octet, which field it is in. */
function ownersOf(all: readonly MessageField[], size: number): Uint16Array {
  const owners = new Uint16Array(size);
  all.forEach(({ offset, size: octetCount }, index) => {
    owners.fill(index, offset, offset + octetCount);
  });
  return owners;
}
