import { SAMPLES } from '../scripted/zone.ts';
import { ask, change, problem, refused, state } from './store.ts';

const TYPES = [
  'A',
  'AAAA',
  'CNAME',
  'MX',
  'TXT',
  'NS',
  'SOA',
  'HTTPS',
  'SVCB',
  'SRV',
  'CAA',
  'PTR',
  'DS',
  'DNSKEY',
];

/** What is asked, and the button that asks it. */
export function AskBar() {
  const { name, type, dnssec, scripted } = state.value;
  return (
    <section class="ask" aria-label="Question">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <label class="field grow">
          <span>Name</span>
          <input
            class="mono"
            value={name}
            maxLength={1020}
            spellcheck={false}
            autocomplete="off"
            autocapitalize="none"
            onInput={(event) => change({ name: event.currentTarget.value })}
          />
        </label>
        <label class="field">
          <span>Type</span>
          <input
            class="mono type"
            list="types"
            value={type}
            maxLength={16}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => change({ type: event.currentTarget.value.toUpperCase() })}
          />
        </label>
        <datalist id="types">
          {TYPES.map((it) => (
            <option key={it} value={it} />
          ))}
        </datalist>
        <label class="check">
          <input
            type="checkbox"
            checked={dnssec}
            onChange={(event) => change({ dnssec: event.currentTarget.checked })}
          />
          <span>DNSSEC</span>
        </label>
        <button type="submit" class="primary">
          Ask
        </button>
      </form>
      {scripted && <Samples />}
      <Problems />
    </section>
  );
}

function Samples() {
  return (
    <ul class="samples" aria-label="Questions to try">
      {SAMPLES.map(({ name, type, shows }) => (
        <li key={`${name} ${type}`}>
          <button
            type="button"
            class="sample"
            onClick={() => {
              change({ name, type });
              ask();
            }}
          >
            <span class="mono">
              {name} <b>{type}</b>
            </span>
            <span class="quiet">{shows}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Problems() {
  const lines = problem.value === '' ? [] : problem.value.split('\n');
  if (refused.value.length > 0) {
    lines.push(`Not taken from the link: ${refused.value.join(', ')}.`);
  }
  return (
    <div role="alert">
      {lines.length > 0 && (
        <p class="problem">
          {lines.map((line) => (
            <span key={line}>{line}</span>
          ))}
        </p>
      )}
    </div>
  );
}
