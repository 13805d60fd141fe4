import { bytes } from '../../../web/shared/format.ts';
import { LIST_FORMATS, type ListFormat, type SkippedLines } from '../../src/workbench.ts';
import { MAX_EDITED, nameFault, type PastedList } from '../model/pasted_list.ts';
import { editList, pasted, removeList, reports } from './pasted.ts';

const FORMAT_NAMES: Readonly<Record<ListFormat, string>> = {
  domains: 'domains',
  wildcard: 'wildcards',
  hosts: 'hosts',
  adblock: 'Adblock-style',
  rpz: 'RPZ',
  dnsmasq: 'dnsmasq',
};

/** One list: its text, how it counts, and what was read of it. */
export function Pasted({ list }: { list: PastedList }) {
  const { key, name, text, allow, used } = list;
  const set = (part: Partial<PastedList>): void => editList(key, part);
  const fault = nameFault(list, pasted.value);
  return (
    <fieldset class="pasted">
      <legend class="visually-hidden">List {name}</legend>
      <div class="pasted-head">
        <label class="field">
          <span>Name of the list</span>
          <input
            class="mono"
            value={name}
            spellcheck={false}
            aria-invalid={fault !== ''}
            aria-describedby={`fault-${key}`}
            onInput={(event) => set({ name: event.currentTarget.value.trim() })}
          />
        </label>
        <label class="field">
          <span>Its names are</span>
          <select
            value={allow ? 'allow' : 'block'}
            onChange={(event) => set({ allow: event.currentTarget.value === 'allow' })}
          >
            <option value="block">blocked</option>
            <option value="allow">let through</option>
          </select>
        </label>
        <Format list={list} />
        <Match list={list} />
        <label class="check">
          <input
            type="checkbox"
            checked={used}
            onChange={(event) => set({ used: event.currentTarget.checked })}
          />
          <span>In use</span>
        </label>
        <button type="button" class="quiet-button" onClick={() => removeList(key)}>
          Remove<span class="visually-hidden"> {name}</span>
        </button>
      </div>
      <p class="fault" id={`fault-${key}`}>
        {fault}
      </p>
      <Text list={list} />
      {used && text.trim() !== '' && <Report name={name} />}
    </fieldset>
  );
}

/** The text, to be written or pasted. */
function Text({ list: { key, name, text } }: { list: PastedList }) {
  if (text.length > MAX_EDITED) {
    return <p class="quiet">{bytes(text.length)} of text, too long to be shown and edited here.</p>;
  }
  const set = (changed: string): void => editList(key, { text: changed });
  return (
    <textarea
      class="mono"
      aria-label={`Text of ${name}`}
      rows={8}
      spellcheck={false}
      placeholder={'0.0.0.0 ads.berth.example\n||tracker.berth.example^'}
      defaultValue={text}
      onInput={(event) => set(event.currentTarget.value)}
      onPaste={(event) => {
        const more = event.clipboardData?.getData('text') ?? '';
        if (text.length + more.length <= MAX_EDITED) return;
        event.preventDefault();
        set(text + more);
      }}
    />
  );
}

function Format({ list: { key, format } }: { list: PastedList }) {
  return (
    <label class="field">
      <span>Format</span>
      <select
        value={format ?? ''}
        onChange={({ currentTarget: { value } }) =>
          editList(key, { format: LIST_FORMATS.find((it) => it === value) })
        }
      >
        <option value="">told from its lines</option>
        {LIST_FORMATS.map((it) => (
          <option key={it} value={it}>
            {FORMAT_NAMES[it]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Whether a name stands for all below it, too. */
function Match({ list: { key, match } }: { list: PastedList }) {
  return (
    <label class="field">
      <span>Names below them</span>
      <select
        value={match ?? ''}
        onChange={({ currentTarget: { value } }) =>
          editList(key, { match: value === 'subtree' || value === 'exact' ? value : undefined })
        }
      >
        <option value="">as the format has it</option>
        <option value="subtree">count as well</option>
        <option value="exact">do not count</option>
      </select>
    </label>
  );
}

/** What was read of a list, in figures; what was not, by reason. */
function Report({ name }: { name: string }) {
  const report = reports.value.get(name);
  if (report === undefined) return null;
  const { format, lines, names, duplicates, skipped } = report;
  const all = skipped.reduce((sum, { count }) => sum + count, 0);
  return (
    <div class="report">
      <p role="status">
        Read as {FORMAT_NAMES[format]}: <b>{counted(names, 'name')}</b> in {counted(lines, 'line')}
        {duplicates > 0 && `, ${duplicates.toLocaleString('en')} said twice`}
        {all > 0 && `, ${all.toLocaleString('en')} skipped`}
      </p>
      {skipped.length > 0 && (
        <dl>
          {skipped.map((it) => (
            <Skipped key={it.reason} it={it} />
          ))}
        </dl>
      )}
    </div>
  );
}

function Skipped({ it: { words, count, lines } }: { it: SkippedLines }) {
  const more = count - lines.length;
  return (
    <div>
      <dt>
        {count.toLocaleString('en')} skipped: {words}
      </dt>
      {lines.map(({ number, text }, at) => (
        <dd key={at}>
          <span class="number">line {number.toLocaleString('en')}</span>{' '}
          <span class="mono">{text}</span>
        </dd>
      ))}
      {more > 0 && <dd class="quiet">and {more.toLocaleString('en')} more</dd>}
    </div>
  );
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}
