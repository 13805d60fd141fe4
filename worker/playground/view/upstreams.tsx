import { SCENES } from '../model/scenes.ts';
import { isDohUrl } from '../model/share.ts';
import {
  FAULTS,
  isFault,
  isProtocol,
  MAX_DELAY,
  PROTOCOLS,
  SERVERS,
  type ServerName,
} from '../scripted/script.ts';
import { change, play, remake, scene, state } from './store.ts';

const PROTOCOL_NAMES = { udp: 'UDP, TCP', tcp: 'TCP', tls: 'TLS', https: 'HTTPS' } as const;

/** Whom Berth asks: servers in the page, which do as they are told, or a real one. */
export function Upstreams() {
  const { scripted } = state.value;
  return (
    <section class="panel upstreams" aria-labelledby="upstreams-title">
      <div class="panel-head">
        <h2 id="upstreams-title">Upstream</h2>
        <fieldset class="segments">
          <legend class="visually-hidden">Whom to ask</legend>
          <button type="button" aria-pressed={scripted} onClick={() => remake({ scripted: true })}>
            In this page
          </button>
          <button
            type="button"
            aria-pressed={!scripted}
            onClick={() => remake({ scripted: false })}
          >
            DNS over HTTPS
          </button>
        </fieldset>
      </div>
      {scripted ? <Scripted /> : <OverHttps />}
    </section>
  );
}

function OverHttps() {
  const { url } = state.value;
  const fits = isDohUrl(url);
  return (
    <>
      <label class="field">
        <span>Server</span>
        <input
          class="mono"
          type="url"
          value={url}
          maxLength={512}
          aria-invalid={!fits}
          aria-describedby="url-note"
          onChange={(event) => remake({ url: event.currentTarget.value.trim() })}
        />
      </label>
      <p class="quiet" id="url-note">
        {fits
          ? 'It sees what you ask. It has to let pages of other sites ask it (CORS).'
          : 'An https:// URL without user, fragment or blanks.'}
      </p>
    </>
  );
}

function Scripted() {
  const { protocol } = state.value;
  return (
    <>
      <fieldset class="scenes">
        <legend class="visually-hidden">Scenes</legend>
        {SCENES.map((it) => (
          <button
            key={it.title}
            type="button"
            aria-pressed={it === scene.value}
            onClick={() => play(it)}
          >
            {it.title}
          </button>
        ))}
      </fieldset>
      {scene.value && <p class="quiet shows">{scene.value.shows}</p>}
      <label class="field inline">
        <span>Asked over</span>
        <select
          value={protocol}
          onChange={({ currentTarget: { value } }) =>
            isProtocol(value) && remake({ protocol: value })
          }
        >
          {PROTOCOLS.map((it) => (
            <option key={it} value={it}>
              {PROTOCOL_NAMES[it]}
            </option>
          ))}
        </select>
      </label>
      <div class="servers">
        {SERVERS.map(({ name, address }) => (
          <Server key={name} name={name} address={address} />
        ))}
      </div>
    </>
  );
}

/** The faults of one server. They hold from the next message on. */
function Server({ name, address }: { name: ServerName; address: string }) {
  const script = state.value[name];
  const set = (part: Partial<typeof script>): void => change({ [name]: { ...script, ...part } });
  return (
    <fieldset class="server">
      <legend>
        {name} <span class="mono quiet">{address}</span>
      </legend>
      <label class="field">
        <span class="visually-hidden">{name}: behaviour</span>
        <select
          value={script.fault}
          onChange={({ currentTarget: { value } }) => isFault(value) && set({ fault: value })}
        >
          {Object.entries(FAULTS).map(([fault, words]) => (
            <option key={fault} value={fault}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <Slider
        label="delay"
        value={script.delay}
        most={MAX_DELAY}
        unit="ms"
        onInput={(delay) => set({ delay })}
      />
      <Slider
        label="loss"
        value={script.loss}
        most={100}
        unit="%"
        onInput={(loss) => set({ loss })}
      />
    </fieldset>
  );
}

interface SliderProps {
  label: string;
  value: number;
  most: number;
  unit: string;
  onInput: (value: number) => void;
}

/** Fine at the low end: the middle of the way is a quarter of the most. */
function Slider({ label, value, most, unit, onInput }: SliderProps) {
  const place = Math.round(Math.sqrt(value / most) * 100);
  return (
    <label class="slider">
      <span>{label}</span>
      <input
        type="range"
        min={0}
        max={100}
        value={place}
        aria-valuetext={`${value} ${unit}`}
        onInput={(event) =>
          onInput(Math.round(most * (Number(event.currentTarget.value) / 100) ** 2))
        }
      />
      <output class="number">
        {value} {unit}
      </output>
    </label>
  );
}
