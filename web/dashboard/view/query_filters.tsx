import { signal } from '@preact/signals';
import { Segments } from '../../shared/segments.tsx';
import { want, wanted } from './query_feed.ts';

/** How long typing rests before what was typed is asked for. Unit: milliseconds. */
const REST = 300;

const CHOICES = [
  ['all', 'All'],
  ['blocked', 'Blocked'],
  ['failed', 'Failed'],
  ['slow', 'Over 100 ms'],
] as const;

const typed = signal({ name: '', client: '' });
let resting: ReturnType<typeof setTimeout> | undefined;

function type(part: Partial<typeof typed.value>): void {
  typed.value = { ...typed.value, ...part };
  clearTimeout(resting);
  resting = setTimeout(() => want(typed.value), REST);
}

/** Shows what one client asks, or stops to. */
export function wantClient(client: string): void {
  typed.value = { ...typed.value, client };
  want(typed.value);
}

/** Which queries are looked at. */
export function Filters() {
  const { name, client } = typed.value;
  return (
    <search class="filters">
      <Segments
        legend="Which queries"
        choices={CHOICES}
        chosen={wanted.value.kind}
        choose={(kind) => want({ kind })}
      />
      <input
        type="search"
        aria-label="Part of the name"
        placeholder="part of the name"
        autocapitalize="none"
        autocomplete="off"
        spellcheck={false}
        value={name}
        onInput={(event) => type({ name: event.currentTarget.value.trim() })}
      />
      <input
        type="search"
        aria-label="Client"
        placeholder="client or prefix"
        autocomplete="off"
        spellcheck={false}
        value={client}
        onInput={(event) => type({ client: event.currentTarget.value.trim() })}
      />
    </search>
  );
}
