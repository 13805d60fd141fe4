import { signal } from '@preact/signals';
import { seconds } from '../../shared/format.ts';
import { ask, Refusal } from '../api/ask.ts';
import type { CachedAnswer, Lookup as Shape } from '../api/shapes.ts';
import { isSameName } from '../model/outcome.ts';
import { allow, Rules } from './rules.tsx';

/** Records of an answer that are shown; there may be thousands. */
const MOST_RECORDS = 8;

const WORDS: Readonly<Record<string, string>> = {
  allowed: 'Let through',
  blocked: 'Blocked',
  local: 'Answered here',
  rewritten: 'Rewritten',
  refused: 'Refused',
};

/** As the table of queries has them. */
const LOOKS: Readonly<Record<string, string>> = { allowed: 'cached', blocked: 'held' };

const asked = signal({ name: '', type: 'A', client: '' });
const found = signal<Shape | undefined>(undefined);
const problem = signal('');

/** Asks what would become of the question, and shows it. */
async function lookUp(): Promise<void> {
  const { name, type, client } = asked.value;
  if (name === '') return;
  const search = new URLSearchParams({ name, type: type || 'A', ...(client !== '' && { client }) });
  try {
    found.value = await ask<Shape>(`/api/lookup?${search}`);
    problem.value = '';
  } catch (error) {
    found.value = undefined;
    problem.value = error instanceof Refusal ? error.message : String(error);
  }
}

/** The same for a question elsewhere on the page, from where people are led there. */
export function lookUpThere({ name, type, client }: typeof asked.value): void {
  asked.value = { name, type, client };
  void lookUp();
  const title = document.querySelector<HTMLElement>('#lookup-title');
  title?.scrollIntoView({ block: 'center' });
  title?.focus({ preventScroll: true });
}

/** Why a name is blocked, or what else would become of a question for it; asks no upstream. */
export function Lookup() {
  const it = found.value;
  return (
    <section class="panel lookup" aria-labelledby="lookup-title">
      <h2 id="lookup-title" tabIndex={-1}>
        Why was this blocked?
      </h2>
      <Form />
      <div role="status">
        {problem.value !== '' && <p class="bad">{problem.value}</p>}
        {it !== undefined && <Verdict it={it} />}
      </div>
      {it?.verdict.outcome === 'blocked' && <Allowing it={it} />}
      {it !== undefined && <Found it={it} />}
      <Rules changed={() => void lookUp()} />
    </section>
  );
}

function Form() {
  return (
    <form
      class="lookup-form"
      onSubmit={(event) => {
        event.preventDefault();
        void lookUp();
      }}
    >
      <Field of="name" words="Name" />
      <Field of="type" words="Type" />
      <Field of="client" words="Client" placeholder="anybody" />
      <button type="submit" class="primary">
        Look up
      </button>
    </form>
  );
}

function Field(props: { of: keyof typeof asked.value; words: string; placeholder?: string }) {
  const { of, words, placeholder } = props;
  return (
    <label class={`field ${of}`}>
      <span>{words}</span>
      <input
        class="mono"
        autocapitalize="none"
        autocomplete="off"
        spellcheck={false}
        placeholder={placeholder}
        value={asked.value[of]}
        onInput={(event) => {
          asked.value = { ...asked.value, [of]: event.currentTarget.value.trim() };
        }}
      />
    </label>
  );
}

/** What would become of the question, in one sentence. */
function Verdict({ it }: { it: Shape }) {
  const { outcome, by, rule, list, name, where, why } = it.verdict;
  const source = list ?? rule;
  if (by === 'pause') {
    return (
      <p class="verdict">
        <b class={`pill ${LOOKS[outcome] ?? ''}`}>{WORDS[outcome]}</b>{' '}
        <span class="mono">{it.name}</span> {it.type}, while filtering rests for group {it.group}
      </p>
    );
  }
  return (
    <p class="verdict">
      <b class={`pill ${LOOKS[outcome] ?? ''}`}>{WORDS[outcome] ?? outcome}</b>{' '}
      <span class="mono">{it.name}</span> {it.type}, group {it.group}
      {by !== undefined && <>: by {source === undefined ? by : `the ${by}`}</>}
      {source !== undefined && (
        <>
          {' '}
          <span class="mono">{source}</span>
        </>
      )}
      {name !== undefined && !isSameName(name, source) && (
        <>
          , which has <span class="mono">{name}</span>
        </>
      )}
      {where === 'answer' && ', found in the answer'}
      {by === undefined && why !== undefined && `: ${why}`}
    </p>
  );
}

/** Rules that would let the name through, at one click. */
function Allowing({ it: { name, group } }: { it: Shape }) {
  const press = async (only?: string): Promise<void> => {
    await allow(name, only);
    await lookUp();
  };
  return (
    <p class="allowing">
      <button type="button" class="quiet-button" onClick={() => void press()}>
        Allow {name}
      </button>
      {group !== 'default' && (
        <button type="button" class="quiet-button" onClick={() => void press(group)}>
          Allow it for {group} alone
        </button>
      )}
    </p>
  );
}

/** Lists that have the name, and what the cache holds under it. */
function Found({ it: { lists, cache } }: { it: Shape }) {
  return (
    <dl class="found">
      <div>
        <dt>On lists</dt>
        {lists.length === 0 && <dd class="quiet">none has it</dd>}
        {lists.map(({ list, number, name, mark, counts }) => (
          <dd key={`${number} ${name}`} class={counts ? undefined : 'quiet'}>
            {list} {mark === 'allow' ? 'lets through' : 'blocks'} <span class="mono">{name}</span>
            {!counts && ', but does not count for this group'}
          </dd>
        ))}
      </div>
      <div>
        <dt>In the cache</dt>
        {cache.length === 0 && <dd class="quiet">nothing</dd>}
        {cache.map((it) => (
          <Kept key={`${it.type} ${it.dnssec_ok} ${it.checking_disabled}`} it={it} />
        ))}
      </div>
    </dl>
  );
}

function Kept({ it }: { it: CachedAnswer }) {
  const { type, rcode, ttl, stale, failure, dnssec_ok, checking_disabled, records } = it;
  const flags = [...(dnssec_ok ? ['DO'] : []), ...(checking_disabled ? ['CD'] : [])];
  return (
    <dd>
      <b>{type}</b> {flags.join(' ')} {failure ? 'nobody answered' : rcode}
      <span class="quiet">{stale ? ', past its TTL' : `, for ${seconds(ttl)}`}</span>
      {records.slice(0, MOST_RECORDS).map((record) => (
        <span key={record} class="mono record">
          {record}
        </span>
      ))}
      {records.length > MOST_RECORDS && (
        <span class="quiet record">and {records.length - MOST_RECORDS} more</span>
      )}
    </dd>
  );
}
