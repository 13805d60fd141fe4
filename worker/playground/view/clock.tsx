import { milliseconds } from '../../../web/shared/format.ts';
import { Segments } from '../../../web/shared/segments.tsx';
import { PACES } from '../model/state.ts';
import { change, now, skip, state } from './store.ts';

const PACE_NAMES: Readonly<Record<number, string>> = { 1: '1×', 0.25: '¼×', 0.05: '1⁄20×' };
const CHOICES = PACES.map((it) => [it, PACE_NAMES[it] ?? `${it}×`] as const);
const SKIPS = [
  [1000, '+1 s'],
  [10_000, '+10 s'],
  [60_000, '+1 min'],
  [600_000, '+10 min'],
] as const;

/** Time, which the core is told and so can be played with. */
export function Clock() {
  const { scripted, pace } = state.value;
  return (
    <section class="clock" aria-label="Clock">
      <span class="number time" title="Time in this page">
        <span class="quiet">Clock</span> {milliseconds(now.value)}
      </span>
      {scripted && (
        <Segments
          legend="Pace"
          choices={CHOICES}
          chosen={pace}
          choose={(it) => change({ pace: it })}
        />
      )}
      <fieldset class="segments">
        <legend class="visually-hidden">Skip ahead</legend>
        {SKIPS.map(([ms, words]) => (
          <button key={ms} type="button" onClick={() => skip(ms)}>
            {words}
          </button>
        ))}
      </fieldset>
    </section>
  );
}
