/** A time span for people: 0.4 ms, 41 ms, 1.25 s. */
export function milliseconds(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms >= 10000 ? 1 : 2)} s`;
  if (ms >= 10) return `${Math.round(ms)} ms`;
  return ms < 0.05 ? '0 ms' : `${ms.toFixed(1)} ms`;
}

/** The same where microseconds count: 8 µs, 120 µs, 1.2 ms. */
export function microseconds(us: number): string {
  return us < 1000 ? `${Math.round(us)} µs` : milliseconds(us / 1000);
}

/** Seconds that are left, for people: 45 s, 4 min 12 s. */
export function seconds(count: number): string {
  const whole = Math.max(0, Math.ceil(count));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Octets for people: 512 B, 3.1 KiB, 48.0 MiB. */
export function bytes(octets: number): string {
  if (octets < 1024) return `${Math.round(octets)} B`;
  if (octets < 1024 ** 2) return `${(octets / 1024).toFixed(1)} KiB`;
  if (octets < 1024 ** 3) return `${(octets / 1024 ** 2).toFixed(1)} MiB`;
  return `${(octets / 1024 ** 3).toFixed(2)} GiB`;
}

/** How long something lasts: 8 s, 4 min, 3 h 12 min, 12 d 4 h. */
export function span(ms: number): string {
  const whole = Math.floor(ms / 1000);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** An octet as two hex digits. */
export function hex(octet: number): string {
  return octet.toString(16).padStart(2, '0');
}

/** A rate or another count that may be large or small: 0, 0.4, 12, 1,204, 48.2 k, 3.1 M. */
export function count(value: number): string {
  if (value >= 999_950) return `${(value / 1e6).toFixed(value >= 9_995_000 ? 1 : 2)} M`;
  if (value >= 9_999.5) return `${(value / 1000).toFixed(1)} k`;
  if (value >= 9.95 || Number.isInteger(value)) return Math.round(value).toLocaleString('en');
  return value.toFixed(1);
}

/** A share in per cent: 0 %, 0.03 %, 97.2 %, 100 %. */
export function percent(value: number): string {
  if (value === 0 || value >= 99.95) return `${Math.round(value)} %`;
  return `${value.toFixed(value < 0.1 ? 2 : 1)} %`;
}
