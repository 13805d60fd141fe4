/** How far clocks are ahead of UTC, in seconds, at a time in milliseconds since 1970. */
export type UtcOffset = (time: number) => number;

/** Clocks as the runtime has them; UTC in Workers. */
export const utcOffsetHere: UtcOffset = (time) => -60 * new Date(time).getTimezoneOffset();

/** Clocks of a time zone by its name, as `Europe/Vienna`; nothing where the runtime has none. */
export function utcOffsetOf(zone: string): UtcOffset | undefined {
  const format = formatOf(zone);
  if (format === undefined) return undefined;
  return (time) => {
    const shown = new Map(format.formatToParts(time).map(({ type, value }) => [type, +value]));
    const at = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0;
    const day = Date.UTC(at('year'), at('month') - 1, at('day'));
    const wall = day / 1000 + at('hour') * 3600 + at('minute') * 60 + at('second');
    return wall - Math.floor(time / 1000);
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const numeric = 'numeric';
  const date = { year: numeric, month: numeric, day: numeric } as const;
  const clock = { hour: numeric, minute: numeric, second: numeric, hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, ...date, ...clock });
  } catch {
    // It is a RangeError, of a name that is none.
    return undefined;
  }
}
