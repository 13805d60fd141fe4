import { signal } from '@preact/signals';

const THEMES = ['system', 'light', 'dark'] as const;

/** Light, dark, or whatever the system prefers. */
export type Theme = (typeof THEMES)[number];

const KEY = 'berth.theme';

/** What is chosen. Kept in this browser; a page that may not keep anything forgets it. */
export const theme = signal<Theme>(kept());

function kept(): Theme {
  try {
    const found = localStorage.getItem(KEY);
    return THEMES.find((it) => it === found) ?? 'system';
  } catch {
    return 'system';
  }
}

/** Has the page look as it is chosen. */
export function applyTheme(): void {
  const { dataset } = document.documentElement;
  if (theme.value === 'system') delete dataset['theme'];
  else dataset['theme'] = theme.value;
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  applyTheme();
  try {
    if (chosen === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, chosen);
  } catch {
    // It holds for as long as the page is open.
  }
}
