// What came of queries to upstreams, by upstream and type, as `/api/connections` of the native server
// tells it under `dns`.

/** Response codes by number (RFC 1035 4.1.1, RFC 2136 2.2). */
const CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
const TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  64: 'SVCB',
  65: 'HTTPS',
};
const HEADER_BYTES = 12;
/** Rows that are kept; what comes above is left out. Bound on memory. */
const MOST_ROWS = 256;

/** How many, and how long they took in all. */
interface Latency {
  count: number;
  sum_us: number;
}

/** One row, in the shape that it is told in. */
export interface UpstreamRow {
  upstream: string;
  type: string;
  answers: Record<string, number>;
  /** Queries that ended without an answer. */
  failures: number;
  success: Latency;
  failure: Latency;
}

/** A query that was sent. Times are milliseconds. */
export interface Sent {
  upstream: string;
  type: string;
  at: number;
}

/** The table. */
export class UpstreamRows {
  readonly #rows = new Map<string, UpstreamRow>();

  answered(sent: Sent, message: Uint8Array, now: number): void {
    const row = this.#row(sent);
    if (row === undefined) return;
    const code = CODES[(message[3] ?? 0) & 15] ?? 'other';
    row.answers[code] = (row.answers[code] ?? 0) + 1;
    add(row.success, now - sent.at);
  }

  failed(sent: Sent, now: number): void {
    const row = this.#row(sent);
    if (row === undefined) return;
    row.failures += 1;
    add(row.failure, now - sent.at);
  }

  all(): UpstreamRow[] {
    return [...this.#rows.values()];
  }

  #row({ upstream, type }: Sent): UpstreamRow | undefined {
    const key = `${upstream} ${type}`;
    let row = this.#rows.get(key);
    if (row === undefined && this.#rows.size < MOST_ROWS) {
      const none = (): Latency => ({ count: 0, sum_us: 0 });
      row = { upstream, type, answers: {}, failures: 0, success: none(), failure: none() };
      this.#rows.set(key, row);
    }
    return row;
  }
}

function add(latency: Latency, milliseconds: number): void {
  latency.count += 1;
  latency.sum_us += Math.round(milliseconds * 1000);
}

/** The type that a query asks for, as text (RFC 3597 where it has no name here). */
export function typeOf(query: Uint8Array): string {
  let at = HEADER_BYTES;
  while (at < query.length && query[at] !== 0) at += 1 + (query[at] ?? 0);
  const number = ((query[at + 1] ?? 0) << 8) | (query[at + 2] ?? 0);
  return TYPES[number] ?? `TYPE${number}`;
}
