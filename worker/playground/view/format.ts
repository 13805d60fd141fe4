/** A time span for people: 0.4 ms, 41 ms, 1.25 s. */
export function milliseconds(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms >= 10000 ? 1 : 2)} s`;
  if (ms >= 10) return `${Math.round(ms)} ms`;
  return ms < 0.05 ? '0 ms' : `${ms.toFixed(1)} ms`;
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

export function bytes(count: number): string {
  return count < 1024 ? `${count} B` : `${(count / 1024).toFixed(1)} KiB`;
}

/** An octet as two hex digits. */
export function hex(octet: number): string {
  return octet.toString(16).padStart(2, '0');
}
