import { milliseconds } from '../../../web/shared/format.ts';
import { MAX_SETTINGS, MAX_ZONE } from '../model/share.ts';
import { ZONE } from '../scripted/zone.ts';
import { Lists } from './lists.tsx';
import { remake, state, tick, world } from './store.ts';

/** What is set seldom, and what is read by those who want to know exactly. */
export function Workshop() {
  const { scripted, zone, settings } = state.value;
  return (
    <div class="workshop">
      <details>
        <summary>Settings and policy</summary>
        <p class="quiet">
          Those of Berth, a line each, as in{' '}
          <code>local.records = nas.home.arpa. 300 IN A 192.168.1.5</code> or{' '}
          <code>query.stale_after = 0</code>. A change begins anew.
        </p>
        <Editor
          label="Settings"
          value={settings}
          most={MAX_SETTINGS}
          rows={4}
          onChange={(text) => remake({ settings: text })}
        />
      </details>
      {scripted && (
        <details>
          <summary>Zone</summary>
          <p class="quiet">
            What the servers in this page know, a record a line. A change begins anew.
          </p>
          <Editor
            label="Zone"
            value={zone === '' ? ZONE : zone}
            most={MAX_ZONE}
            rows={10}
            onChange={(text) => remake({ zone: text.trim() === ZONE ? '' : text })}
          />
        </details>
      )}
      <Lists />
      <details>
        <summary>Transcript</summary>
        <Transcript />
      </details>
    </div>
  );
}

interface EditorProps {
  label: string;
  value: string;
  most: number;
  rows: number;
  onChange: (text: string) => void;
}

function Editor({ label, value, most, rows, onChange }: EditorProps) {
  return (
    <textarea
      class="mono"
      aria-label={label}
      rows={rows}
      maxLength={most}
      spellcheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** What the core was told, and what it wanted done. */
function Transcript() {
  tick.value;
  const lines = world.value?.recorder.lines ?? [];
  return (
    <ol class="transcript mono">
      {lines.map(({ number, at, way, text }) => (
        <li key={number} class={way}>
          <span class="number">{milliseconds(at)}</span>
          <span class="visually-hidden">{way === 'in' ? 'told:' : 'wanted:'}</span> {text}
        </li>
      ))}
    </ol>
  );
}
