import type { Outcomes, Overview } from '../api/shapes.ts';

/** What happened between two looks, as the charts draw it. Rates are a second's. */
export interface Sample {
  queries: number;
  cached: number;
  upstream: number;
  local: number;
  blocked: number;
  failed: number;
  /** Of what the cache was asked for, in per cent; undefined: it was asked for nothing. */
  hitRatio: number | undefined;
  /** Unit: milliseconds; undefined: nothing was answered. */
  p50: number | undefined;
  p90: number | undefined;
  p99: number | undefined;
}

/** Of queries, those that no policy, local name or defect of their own answered. */
function askedOfCache({ queries, local, blocked, refused, malformed, dropped }: Outcomes): number {
  return Math.max(0, queries - local - blocked - refused - malformed - dropped);
}

/** In per cent; undefined where nothing was asked. */
export function hitRatioOf(outcomes: Outcomes): number | undefined {
  const asked = askedOfCache(outcomes);
  if (asked === 0) return undefined;
  return Math.min(100, ((outcomes.hits + outcomes.stale) / asked) * 100);
}

/** What changed since the last look; undefined where this was the first. */
export function sampleOf({ first, since_ms, last, latency }: Overview): Sample | undefined {
  if (first || since_ms === 0) return undefined;
  const each = (count: number) => (count * 1000) / since_ms;
  const answered = latency.count > 0;
  return {
    queries: each(last.queries),
    cached: each(last.hits + last.stale),
    upstream: each(Math.max(0, askedOfCache(last) - last.hits - last.stale - last.failed)),
    local: each(last.local),
    blocked: each(last.blocked),
    failed: each(last.failed + last.refused + last.malformed + last.dropped),
    hitRatio: hitRatioOf(last),
    p50: answered ? latency.p50_us / 1000 : undefined,
    p90: answered ? latency.p90_us / 1000 : undefined,
    p99: answered ? latency.p99_us / 1000 : undefined,
  };
}
