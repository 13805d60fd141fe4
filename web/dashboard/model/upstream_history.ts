import type { Connection, ConnectionsDelta } from '../api/shapes.ts';

/** How much a look counts against those before it. */
const WEIGHT = 0.3;

/** How an upstream answered of late. */
export interface UpstreamTimes {
  /** A second's. */
  answers: number;
  timeouts: number;
  /** Of answers, smoothed; undefined: there was none yet. Unit: milliseconds. */
  mean: number | undefined;
}

/** How often an address was the first to be connected, and how often another was. */
export interface Race {
  won: number;
  lost: number;
}

/** What upstreams did, put together from what changed at each look. */
export class UpstreamHistory {
  readonly times = new Map<string, UpstreamTimes>();
  /** By upstream, then by address. */
  readonly races = new Map<string, Map<string, Race>>();
  readonly #counted = new Set<string>();

  /** Takes in a delta of so many seconds. */
  take(delta: ConnectionsDelta, seconds: number): void {
    this.#takeTimes(delta, seconds);
    for (const connection of delta.active) {
      if (connection.side === 'upstream' && connection.state === 'open') this.#won(connection);
    }
    for (const connection of delta.closed) {
      if (connection.side !== 'upstream') continue;
      if (connection.reason === 'lost_race') {
        this.#race(connection).lost += connection.connections ?? 1;
      } else if (connection.failed_at === undefined) {
        this.#won(connection);
      }
      this.#counted.delete(connection.cookie);
    }
  }

  #takeTimes({ dns, first }: ConnectionsDelta, seconds: number): void {
    for (const it of this.times.values()) {
      it.answers = 0;
      it.timeouts = 0;
    }
    const sums = new Map<string, { count: number; sum: number; timeouts: number }>();
    for (const { upstream, success, timeouts } of dns) {
      const sum = sums.get(upstream) ?? { count: 0, sum: 0, timeouts: 0 };
      sum.count += success.count;
      sum.sum += success.sum_us;
      sum.timeouts += timeouts;
      sums.set(upstream, sum);
    }
    for (const [upstream, { count, sum, timeouts }] of sums) {
      const before = this.times.get(upstream)?.mean;
      const mean = count === 0 ? undefined : sum / count / 1000;
      const each = first || seconds === 0 ? 0 : 1 / seconds;
      this.times.set(upstream, {
        answers: count * each,
        timeouts: timeouts * each,
        mean: mean === undefined ? before : smoothed(before, mean),
      });
    }
  }

  #won(connection: Connection): void {
    if (this.#counted.has(connection.cookie)) return;
    if (connection.state === 'open') this.#counted.add(connection.cookie);
    this.#race(connection).won += connection.connections ?? 1;
  }

  #race({ place, remote }: Connection): Race {
    const races = this.races.get(place) ?? new Map<string, Race>();
    this.races.set(place, races);
    const race = races.get(remote) ?? { won: 0, lost: 0 };
    races.set(remote, race);
    return race;
  }
}

function smoothed(before: number | undefined, now: number): number {
  return before === undefined ? now : before + (now - before) * WEIGHT;
}
