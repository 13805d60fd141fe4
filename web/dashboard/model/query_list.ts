import type { Lost, Query } from '../api/shapes.ts';

/** Queries that are kept, the newest. */
const MOST = 100;
/** Over how long rates are taken. Unit: milliseconds. */
const INTERVAL = 1000;

/** A query with a number of its own: those of the server begin anew when it does. */
export interface Row {
  key: number;
  query: Query;
}

/** The newest queries of a stream, and how many of all they are. */
export class QueryList {
  rows: readonly Row[] = [];
  /** A second's, of the last whole interval. */
  shown = 0;
  lost = 0;
  why = '';
  #waiting: Row[] = [];
  #next = 0;
  #counted = { since: 0, shown: 0, lost: 0 };

  take(query: Query): void {
    this.#waiting.push({ key: this.#next, query });
    this.#next += 1;
    this.#counted.shown += 1;
    // Of more than can be shown the older ones need not wait.
    if (this.#waiting.length > 2 * MOST) this.#waiting = this.#waiting.slice(-MOST);
  }

  miss({ lost, why }: Lost): void {
    this.#counted.lost += lost;
    this.why = why;
  }

  /** Has `rows` and the rates hold what came until `now`; whether anything changed. */
  settle(now: number): boolean {
    const { since, shown, lost } = this.#counted;
    const isDue = now - since >= INTERVAL;
    if (isDue) {
      const each = since === 0 ? 0 : 1000 / (now - since);
      this.shown = shown * each;
      this.lost = lost * each;
      this.#counted = { since: now, shown: 0, lost: 0 };
    }
    if (this.#waiting.length > 0) {
      this.rows = [...this.#waiting.reverse(), ...this.rows].slice(0, MOST);
      this.#waiting = [];
      return true;
    }
    return isDue;
  }

  clear(): void {
    this.rows = [];
    this.#waiting = [];
    this.#counted = { since: 0, shown: 0, lost: 0 };
    this.shown = 0;
    this.lost = 0;
  }
}
