// What the admin API answers, as far as the page looks at it; /api/openapi.json has the whole.

export interface Health {
  status: 'ok' | 'unavailable';
  why?: string;
}

export interface UpstreamFault {
  address?: string;
  stage: string;
  cause: string;
  count: number;
}

export interface Upstream {
  upstream: string;
  up: boolean;
  faults: UpstreamFault[];
}

export interface Pool {
  upstream: string;
  kind: string;
  open: number;
  busy: number;
  parked: number;
  opened: number;
  taken: number;
  reused: number;
  shared: number;
}

export interface CacheState {
  entries: number;
  bytes: number;
  hits: number;
  stale_hits: number;
  misses: number;
  inserted: number;
  evicted: number;
  expired: number;
}

export interface Counters {
  bytes_in: number;
  bytes_out: number;
  queries: number;
  answers: number;
  retries: number;
  mismatches: number;
}

export interface Connection {
  cookie: string;
  side: 'client' | 'upstream';
  kind: string;
  state: 'opening' | 'open' | 'closed';
  place: string;
  remote: string;
  opened_ms_ago: number;
  active_ms_ago: number;
  lived_ms?: number;
  reason?: string;
  connections?: number;
  failed_at?: string;
  tls?: string;
  resumed?: boolean;
  alpn?: string;
  handshake_us?: number;
  rtt_us?: number;
  total: Counters;
  last: Counters;
}

export interface DnsRow {
  upstream: string;
  group: string;
  type: string;
  answers: Record<string, number>;
  timeouts: number;
  failures: number;
  success: { count: number; sum_us: number };
}

export interface ConnectionsDelta {
  first: boolean;
  active: Connection[];
  closed: Connection[];
  dns: DnsRow[];
  names: Record<string, string[]>;
  lost: Record<string, number>;
}

/** What came of queries; those that upstreams answered are in none but `queries`. */
export interface Outcomes {
  queries: number;
  hits: number;
  stale: number;
  local: number;
  blocked: number;
  failed: number;
  refused: number;
  malformed: number;
  dropped: number;
  protocols: Record<string, number>;
}

export interface Latency {
  count: number;
  sum_us: number;
  p50_us: number;
  p90_us: number;
  p99_us: number;
  p999_us: number;
  max_us: number;
}

export interface ListenerState {
  address: string;
  connections: number;
  /** UDP has no queue of connections. */
  queue_length?: number;
  queue_limit?: number;
  queue_longest?: number;
  accepted?: number;
  refused?: number;
}

export interface Overview {
  version: string;
  threads: number;
  uptime_ms: number;
  /** Then `last` is of the whole time. */
  first: boolean;
  since_ms: number;
  total: Outcomes;
  last: Outcomes;
  latency: Latency;
  listeners: ListenerState[];
  cache: { entries: number; bytes: number };
  memory: { resident_bytes: number };
  descriptors: { open: number; limit: number };
  warnings: string[];
}

/** Why an answer was held back. */
export interface Blocked {
  by: string;
  rule?: string;
  list?: string;
  type?: string;
  /** The name that the rule or list has. */
  name?: string;
  where: 'question' | 'answer';
}

export interface QueryStage {
  stage: string;
  at_us: number;
}

/** One query of a client, and what came of it. */
export interface Query {
  id: number;
  /** Queries that it is told for, where there are too many to tell of each. */
  stands_for?: number;
  /** Unix time in seconds. */
  time: number;
  /** Missing where the log is told not to keep it. */
  client?: string;
  protocol: string;
  listener: string;
  group: string;
  name: string;
  type: string;
  rcode: string;
  source: string;
  upstream?: string;
  blocked?: Blocked;
  ede?: { code: number; text: string }[];
  duration_us: number;
  stages: QueryStage[];
}

/** Queries that were not told of. */
export interface Lost {
  lost: number;
  why: string;
}

/** An answer that the cache holds. */
export interface CachedAnswer {
  type: string;
  dnssec_ok: boolean;
  checking_disabled: boolean;
  rcode?: string;
  /** Unit: seconds. */
  ttl: number;
  stale: boolean;
  /** That nobody answered. */
  failure: boolean;
  records: string[];
}

/** What would become of a question. */
export interface Lookup {
  name: string;
  type: string;
  group: string;
  verdict: {
    outcome: string;
    by?: string;
    rule?: string;
    list?: string;
    name?: string;
    where?: 'question' | 'answer';
    why?: string;
  };
  lists: { list: string; number: number; name: string; mark: 'allow' | 'block'; counts: boolean }[];
  cache: CachedAnswer[];
}

/** Block lists, as they are served. */
export interface Lists {
  image: {
    /** Empty: there are none. */
    path: string;
    names?: number;
    octets?: number;
    /** Unix time in seconds. */
    loaded_at?: number;
    error?: string;
  };
  lists: { number: number; name: string; names: number; used_by: string[] }[];
}

/** A rule that was made over the API, not by the configuration. */
export interface Rule {
  kind: 'allow' | 'block';
  name: string;
  /** Missing: it holds for everyone. */
  group?: string;
}

export interface Rules {
  path: string;
  most: number;
  rules: Rule[];
}

/** What was asked most, or by whom, of the log. */
export interface Top {
  of: string;
  minutes: number;
  rows: { name?: string; client?: string; queries: number; blocked: number }[];
}

/** For whom filtering rests; without a group it is for everybody. */
export interface Pauses {
  pauses: { group?: string; seconds_left: number }[];
}
