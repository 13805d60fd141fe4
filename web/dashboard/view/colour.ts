import { theme } from '../../shared/theme.ts';

let probe: HTMLElement | undefined;
const known = new Map<string, string>();

/** A colour of the style sheet as the theme has it now, for canvases, which do not look it up. */
export function colour(name: string): string {
  const found = known.get(name);
  if (found !== undefined) return found;
  if (probe === undefined) {
    probe = document.createElement('span');
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(--${name})`;
  const value = getComputedStyle(probe).color;
  known.set(name, value);
  return value;
}

/** Calls `changed` whenever colours have become others. */
export function watchColours(changed: () => void): () => void {
  const forget = (): void => {
    known.clear();
    changed();
  };
  const preferred = matchMedia('(prefers-color-scheme: dark)');
  preferred.addEventListener('change', forget);
  const stop = theme.subscribe(forget);
  return () => {
    preferred.removeEventListener('change', forget);
    stop();
  };
}
