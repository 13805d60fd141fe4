import type { Connection, ConnectionsDelta } from '../api/shapes.ts';
import { UpstreamHistory } from './upstream_history.ts';

/** Closed connections that are kept, the newest. */
const MOST_CLOSED = 200;

/** A connection and the rate of what happened on it between the last two looks. */
export interface Seen {
  connection: Connection;
  /** Since when `connection` is as it says. Unit: milliseconds of the page's clock. */
  at: number;
  /** A second's. */
  queries: number;
  octets: number;
}

/** All open connections and the last that were closed, put together from what changed at each look. */
export class Connections {
  readonly open = new Map<string, Seen>();
  closed: Seen[] = [];
  lost = 0;
  readonly upstreams = new UpstreamHistory();
  names: Record<string, string[]> = {};
  #lookedAt = 0;

  /** Takes in a delta that came at `now`. */
  take(delta: ConnectionsDelta, now: number): void {
    const seconds = delta.first ? 0 : (now - this.#lookedAt) / 1000;
    this.#lookedAt = now;
    if (delta.first) this.open.clear();
    for (const seen of this.open.values()) {
      seen.queries = 0;
      seen.octets = 0;
    }
    for (const connection of delta.active) {
      this.open.set(connection.cookie, seenAt(connection, now, seconds));
    }
    for (const connection of delta.closed) this.open.delete(connection.cookie);
    const closed = delta.closed.map((it) => seenAt(it, now, seconds)).reverse();
    if (closed.length > 0) this.closed = [...closed, ...this.closed].slice(0, MOST_CLOSED);
    this.upstreams.take(delta, seconds);
    this.lost += (delta.lost['closed'] ?? 0) + (delta.lost['active'] ?? 0);
    this.names = { ...this.names, ...delta.names };
  }
}

function seenAt(connection: Connection, at: number, seconds: number): Seen {
  const { queries, bytes_in, bytes_out } = connection.last;
  const each = (count: number) => (seconds > 0 ? count / seconds : 0);
  return { connection, at, queries: each(queries), octets: each(bytes_in + bytes_out) };
}
