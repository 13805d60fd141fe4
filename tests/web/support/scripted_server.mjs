// What a busy server would say: the same each time, but for the clock.

import { CLIENTS, NAMES, UPSTREAMS } from './scripted_queries.mjs';

/** Numbers from 0 to 1 that look like chance. */
function chance(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function answers() {
  const random = chance(7);
  const total = {
    queries: 18_204_331,
    hits: 15_551_220,
    stale: 1204,
    local: 90_112,
    blocked: 1_310_702,
    failed: 2310,
    refused: 0,
    malformed: 41,
    dropped: 12,
    protocols: { h2: 12_104_331, h1: 4000, dot: 100_000, tcp: 96_000, udp: 5_900_000 },
  };
  const started = Date.now() - 3 * 86_400_000;
  let looks = 0;
  const overview = () => {
    looks += 1;
    const queries = Math.round(42_000 + 6000 * Math.sin(looks / 9) + 2500 * random());
    const blocked = Math.round(queries * (0.07 + 0.015 * Math.sin(looks / 5)));
    const local = Math.round(queries * 0.012);
    const failed = looks % 17 > 14 ? Math.round(queries * 0.012) : Math.round(3 * random());
    const hits = Math.round((queries - blocked - local) * (0.93 + 0.02 * Math.sin(looks / 7)));
    const last = {
      queries,
      hits,
      stale: 0,
      local,
      blocked,
      failed,
      refused: 0,
      malformed: 0,
      dropped: 0,
    };
    for (const [name, value] of Object.entries(last)) total[name] += value;
    return {
      version: '0.1.0',
      threads: 8,
      uptime_ms: Date.now() - started,
      first: looks === 1,
      since_ms: 1000,
      total,
      last: { ...last, protocols: total.protocols },
      latency: {
        count: queries,
        sum_us: queries * 900,
        p50_us: Math.round(14 + 3 * random()),
        p90_us: Math.round(900 + 400 * random()),
        p99_us: Math.round(18_000 + 9000 * random()),
        p999_us: 81_000,
        max_us: 240_000,
      },
      listeners: [
        listener('https://0.0.0.0:443', 8412, Math.round(30 + 600 * random()), 1320),
        listener('tls://0.0.0.0:853', 612, 0, 14),
        { address: 'udp://0.0.0.0:53', connections: 0 },
      ],
      cache: { entries: 412_330, bytes: 96_304_112 },
      memory: { resident_bytes: 214_004_736 },
      descriptors: { open: 9104, limit: 1_048_576 },
      warnings: [],
    };
  };
  let pauses = [];
  const rules = [];
  const told = () => ({ path: '/var/lib/berth/rules.d/page.toml', most: 1000, rules });
  return {
    'GET /api/overview': overview,
    'GET /health': () => ({ status: 'ok' }),
    'GET /api/upstreams': () => [
      { upstream: UPSTREAMS[0], up: true, faults: [] },
      {
        upstream: UPSTREAMS[1],
        up: true,
        faults: [
          { address: '192.0.2.9:853', stage: 'wait', cause: 'timed out', count: 12 },
          {
            address: '[2001:db8::9]:853',
            stage: 'connect',
            cause: 'network unreachable',
            count: 3,
          },
        ],
      },
      {
        upstream: UPSTREAMS[2],
        up: false,
        faults: [{ address: '192.0.2.53:53', stage: 'wait', cause: 'timed out', count: 1204 }],
      },
    ],
    'GET /api/pools': () => [
      pool(UPSTREAMS[0], 'session', 8, 3, 5),
      pool(UPSTREAMS[1], 'stream', 12, 2, 9),
    ],
    'GET /api/cache': () => ({
      entries: 412_330,
      bytes: 96_304_112,
      hits: total.hits,
      stale_hits: total.stale,
      misses: 1_101_330,
      inserted: 1_098_712,
      evicted: 0,
      expired: 686_382,
    }),
    'POST /api/cache/flush': (query) => ({ removed: query.get('name') ? 2 : 412_330 }),
    'GET /api/connections': connections(random),
    'GET /api/lists': () => ({
      image: {
        path: '/var/lib/berth/lists.image',
        names: 1_204_331,
        octets: 9_304_112,
        loaded_at: Date.now() / 1000 - 7200,
      },
      lists: ['Adverts', 'Tracking', 'Malware', 'Gambling'].map((name, number) => ({
        number,
        name,
        names: [871_004, 412_870, 96_512, 31][number],
        used_by: number < 3 ? ['default', 'children'].slice(0, 1 + (number % 2)) : [],
      })),
    }),
    'POST /api/lists/reload': () => ({}),
    'GET /api/lookup': (query) => {
      const name = query.get('name').replace(/\.$/, '');
      const isAllowed = rules.some((rule) => rule.name.startsWith(name));
      return lookup(name, query.get('type'), isAllowed);
    },
    'GET /api/pause': () => ({ pauses }),
    'POST /api/pause': (query) => {
      pauses = [{ seconds_left: 60 * query.get('minutes') }];
      return { pauses };
    },
    'DELETE /api/pause': () => {
      pauses = [];
      return { pauses };
    },
    'GET /api/rules': told,
    'POST /api/rules': (query) => {
      rules.push({ kind: 'allow', name: query.get('allow') });
      return told();
    },
    'DELETE /api/rules': (query) => {
      rules.splice(
        rules.findIndex(({ name }) => name === query.get('allow')),
        1,
      );
      return told();
    },
    'GET /api/top': (query) => top(query.get('of'), Number(query.get('minutes'))),
  };
}

function listener(address, connections, queue_length, queue_longest) {
  return {
    address,
    connections,
    queue_length,
    queue_limit: 4096,
    queue_longest,
    accepted: 91_233,
    refused: 0,
  };
}

function pool(upstream, kind, open, busy, parked) {
  return {
    upstream,
    kind,
    open,
    busy,
    parked,
    opened: 96,
    taken: 1_204_331,
    reused: 1_204_235,
    shared: 90_000,
  };
}

/** Many clients on h2, a transport for each upstream; each look moves a few of them on. */
function connections(random) {
  const all = Array.from({ length: 90 }, (_, at) => ({
    cookie: String(9_000_000 + at),
    side: 'client',
    kind: ['h2', 'h2', 'h2', 'dot', 'h1'][at % 5],
    state: 'open',
    place: at % 5 === 3 ? 'tls://0.0.0.0:853' : 'https://0.0.0.0:443',
    remote: remoteOf(CLIENTS[at % CLIENTS.length], 40_000 + at * 37),
    opened_ms_ago: 60_000 * (at + 1),
    active_ms_ago: 20,
    tls: '1.3',
    resumed: at % 3 === 0,
    alpn: 'h2',
    handshake_us: 1800,
    rtt_us: 9000 + at * 130,
    rtt_variance_us: 400,
    total: counters(4000 * (90 - at)),
    last: counters(0),
  }));
  const upstreams = [
    ['https://dns.quad9.example/dns-query', '192.0.2.1:443', 'h2', 'open'],
    ['https://dns.quad9.example/dns-query', '[2001:db8::1]:443', 'h2', 'closed'],
    ['tls://one.resolver.example', '192.0.2.9:853', 'dot', 'open'],
  ].map(([place, remote, kind, state], at) => ({
    ...all[0],
    cookie: String(8_000_000 + at),
    side: 'upstream',
    place,
    remote,
    kind,
    state,
    total: counters(120_000),
    ...(state === 'closed' && { lived_ms: 250, reason: 'lost_race', connections: 6 }),
  }));
  let first = true;
  return () => {
    const active = all.filter(() => first || random() < 0.5);
    for (const it of active) {
      it.last = counters(first ? 0 : Math.round(600 * random()));
      it.total.queries += it.last.queries;
    }
    const delta = {
      first,
      active: [...active, ...upstreams.filter(({ state }) => state === 'open')],
      closed: first ? upstreams.filter(({ state }) => state === 'closed') : [],
      dns: [
        dnsRow('https://dns.quad9.example/dns-query', 5200, 21_000 + 4000 * random()),
        dnsRow('tls://one.resolver.example', 640, 33_000 + 4000 * random()),
      ],
      names: { '192.0.2.1': ['dns.quad9.example'] },
      lost: { closed: 0, closed_empty: 0, active: 0, underflows: 0, queries_untimed: 0 },
    };
    first = false;
    return delta;
  };
}

function remoteOf(address, port) {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function counters(queries) {
  return {
    bytes_in: queries * 60,
    bytes_out: queries * 140,
    queries,
    answers: queries,
    streams_opened: queries,
    streams_reset: 0,
    retries: 0,
    mismatches: 0,
    retransmits: 0,
  };
}

function dnsRow(upstream, count, mean) {
  return {
    upstream,
    group: 'example.com',
    type: 'A',
    answers: { NOERROR: count },
    timeouts: 0,
    failures: 0,
    success: { count, sum_us: count * mean },
    failure: { count: 0, sum_us: 0 },
  };
}

function verdictOn(name, isHeld, isAllowed) {
  if (isHeld) {
    return {
      outcome: 'blocked',
      by: 'list',
      list: 'Adverts',
      name: 'ads.example',
      where: 'question',
    };
  }
  if (!isAllowed) return { outcome: 'allowed' };
  return { outcome: 'allowed', by: 'rule', rule: name, name: `${name}.`, where: 'question' };
}

function lookup(name, type, isAllowed) {
  const isHeld = name.includes('ads') && !isAllowed;
  return {
    name: `${name}.`,
    type,
    group: 'default',
    verdict: verdictOn(name, isHeld, isAllowed),
    lists: isHeld
      ? [
          { list: 'Adverts', number: 0, name: 'ads.example', mark: 'block', counts: true },
          { list: 'Gambling', number: 3, name: 'ads.example', mark: 'block', counts: false },
        ]
      : [],
    cache: [
      {
        type: 'A',
        dnssec_ok: false,
        checking_disabled: false,
        rcode: 'NOERROR',
        ttl: 240,
        stale: false,
        failure: false,
        records: [`${name} 300 IN A 192.0.2.80`, `${name} 300 IN A 192.0.2.81`],
      },
    ],
  };
}

function top(of, minutes) {
  const labels =
    of === 'clients' ? CLIENTS : NAMES.map(([name]) => (of === 'blocked' ? `ads.${name}` : name));
  const rows = labels.map((label, at) => ({
    [of === 'clients' ? 'client' : 'name']: label,
    queries: Math.round((minutes * 1200) / (at + 1)),
    blocked: Math.round((minutes * 90) / (at + 1)),
  }));
  return { of, minutes, rows };
}
