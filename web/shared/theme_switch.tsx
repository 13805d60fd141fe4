import { Segments } from './segments.tsx';
import { chooseTheme, theme } from './theme.ts';

const CHOICES = [
  ['system', 'Auto'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

/** Light, dark, or as the system has it. */
export function ThemeSwitch() {
  return <Segments legend="Theme" choices={CHOICES} chosen={theme.value} choose={chooseTheme} />;
}
