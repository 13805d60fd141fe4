import { span } from '../../shared/format.ts';
import { ThemeSwitch } from '../../shared/theme_switch.tsx';
import { wantsToken } from '../api/ask.ts';
import { Pause } from './pause.tsx';
import { health, link, overview } from './store.ts';

/** Which server it is, how it is, and how the page looks. */
export function TopBar() {
  const it = overview.value;
  return (
    <header class="top">
      <h1>Berth</h1>
      <State />
      <p class="quiet about">
        {it !== undefined && (
          <>
            <span class="mono">{location.hostname}</span> · {it.version} ·{' '}
            {it.threads === 1 ? '1 thread' : `${it.threads} threads`} · up {span(it.uptime_ms)}
          </>
        )}
      </p>
      {it !== undefined && wantsToken.value === 'no' && <Pause />}
      <ThemeSwitch />
    </header>
  );
}

/** Whether the server is well, in one word or few; told to screen readers when it changes. */
function State() {
  const [look, words] = stateOf();
  return (
    <p class={`state ${look}`} role="status">
      <span class="dot" aria-hidden="true" />
      {words}
    </p>
  );
}

function stateOf(): [string, string] {
  if (link.value === 'connecting') return ['', 'connecting'];
  if (link.value === 'lost') return ['bad', 'not reachable, trying again'];
  const it = health.value;
  if (it?.status === 'unavailable') return ['bad', it.why ?? 'not well'];
  const warnings = overview.value?.warnings.length ?? 0;
  if (warnings > 0) return ['warm', warnings === 1 ? 'a warning' : `${warnings} warnings`];
  return ['good', 'well'];
}
