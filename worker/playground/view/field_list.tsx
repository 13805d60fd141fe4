import { useRef } from 'preact/hooks';
import { hex } from '../../../web/shared/format.ts';
import type { MessageField } from '../../src/workbench.ts';
import { explain, saysOf } from '../model/explain.ts';
import type { Entry } from '../model/laid_out.ts';
import { active } from './store.ts';

interface Props {
  entries: Entry[];
  all: MessageField[];
}

/** Every field of a message by record: arrow keys go from one to the next. */
export function FieldList({ entries, all }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const places = new Map(all.map((field, place) => [field, place]));
  const go = (to: number): void => {
    const target = list.current?.querySelector<HTMLElement>(`[data-field="${to}"]`);
    target?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside take focus and keys
    <div
      class="field-list"
      ref={list}
      onKeyDown={(event) => {
        const steps: Record<string, number> = {
          ArrowDown: 1,
          ArrowRight: 1,
          ArrowUp: -1,
          ArrowLeft: -1,
        };
        const last = all.length - 1;
        const step = steps[event.key];
        const to =
          event.key === 'Home' ? 0 : event.key === 'End' ? last : step && active.value + step;
        if (to === undefined || to < 0 || to > last) return;
        event.preventDefault();
        go(to);
      }}
    >
      {entries.map((entry) => (
        <section key={`${entry.part} ${entry.number}`}>
          <h3 class={entry.part}>{titleOf(entry)}</h3>
          <ul>
            {entry.fields.map((field) => (
              <li key={field.offset}>
                <FieldButton field={field} type={entry.type} index={places.get(field) ?? 0} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function FieldButton({ field, type, index }: { field: MessageField; type: string; index: number }) {
  const look = (): void => {
    active.value = index;
  };
  return (
    <button
      type="button"
      class={`field-row ${index === active.value ? 'active' : ''}`}
      data-field={index}
      tabIndex={index === active.value ? 0 : -1}
      aria-describedby={index === active.value ? 'explained' : undefined}
      onFocus={look}
      onClick={look}
      onMouseEnter={look}
    >
      <span class="offset mono">
        {hex(field.offset >> 8)}
        {hex(field.offset & 255)}
      </span>
      <span class="what">{explain(field, type).name}</span>
      <span class="value mono">{saysOf(field)}</span>
    </button>
  );
}

const TITLES = {
  header: 'Header',
  question: 'Question',
  answer: 'Answer',
  authority: 'Authority',
  additional: 'Additional',
} as const;

export function titleOf({ part, number, type }: Entry): string {
  if (part !== 'header' && number === 0) return 'Behind the end';
  return type === '' ? TITLES[part] : `${TITLES[part]} · ${type}`;
}
