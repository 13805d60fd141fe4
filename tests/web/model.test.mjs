// What the page makes of what the server tells, before any of it is drawn.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load } from './support/source.mjs';

const { sampleOf, hitRatioOf } = await load('dashboard/model/sample.ts');
const { History } = await load('dashboard/model/history.ts');
const { Connections } = await load('dashboard/model/connections.ts');
const { UpstreamHistory } = await load('dashboard/model/upstream_history.ts');
const { eventsOf } = await load('dashboard/api/event_stream.ts');
const { QueryList } = await load('dashboard/model/query_list.ts');
const { wayOf, lengthOf } = await load('dashboard/model/way.ts');
const { outcomeOf } = await load('dashboard/model/outcome.ts');
const format = await load('shared/format.ts');

const NOTHING = {
  queries: 0,
  hits: 0,
  stale: 0,
  local: 0,
  blocked: 0,
  failed: 0,
  refused: 0,
  malformed: 0,
  dropped: 0,
  protocols: {},
};
const NO_TIMES = { count: 0, sum_us: 0, p50_us: 0, p90_us: 0, p99_us: 0, p999_us: 0, max_us: 0 };

describe('a sample', () => {
  test('has rates of a second, whatever time went by', () => {
    const last = {
      ...NOTHING,
      queries: 100,
      hits: 55,
      stale: 5,
      local: 10,
      blocked: 8,
      failed: 2,
      dropped: 4,
    };
    const latency = { ...NO_TIMES, count: 100, p50_us: 20, p90_us: 1500, p99_us: 40_000 };
    assert.deepEqual(sampleOf({ first: false, since_ms: 2000, last, latency }), {
      queries: 50,
      cached: 30,
      upstream: 8,
      local: 5,
      blocked: 4,
      failed: 3,
      hitRatio: (60 / 78) * 100,
      p50: 0.02,
      p90: 1.5,
      p99: 40,
    });
  });

  test('knows no times and no ratio where nothing was asked', () => {
    const sample = sampleOf({ first: false, since_ms: 1000, last: NOTHING, latency: NO_TIMES });
    assert.deepEqual([sample.hitRatio, sample.p50, sample.p99], [undefined, undefined, undefined]);
    assert.equal(hitRatioOf({ ...NOTHING, queries: 5, blocked: 5 }), undefined);
  });

  test('is none at the first look, which tells of the whole time', () => {
    assert.equal(
      sampleOf({ first: true, since_ms: 9000, last: NOTHING, latency: NO_TIMES }),
      undefined,
    );
  });
});

describe('the history', () => {
  const sample = (queries) => ({ queries, cached: queries / 2, upstream: queries / 4 });

  test('keeps five minutes', () => {
    const history = new History();
    for (let second = 0; second < 400; second += 1) history.push(second, sample(second));
    assert.equal(history.times.length, 300);
    assert.deepEqual([history.times[0], history.newest.queries], [100, 399]);
  });

  test('has a hole where nobody looked', () => {
    const history = new History();
    for (const second of [1, 2, 60]) history.push(second, sample(8));
    assert.deepEqual(history.times, [1, 2, 31, 60]);
    assert.deepEqual(
      history.column((it) => it.queries),
      [8, 8, null, 8],
    );
  });

  test('lays values upon each other', () => {
    const history = new History();
    for (const second of [1, 60]) history.push(second, sample(8));
    assert.deepEqual(history.stack([(it) => it.cached, (it) => it.upstream]), [
      [4, null, 4],
      [6, null, 6],
    ]);
  });
});

function connection(cookie, more = {}) {
  return {
    cookie,
    side: 'client',
    state: 'open',
    place: 'https://[::]:443',
    remote: '192.0.2.1:4000',
    total: { queries: 9 },
    last: { queries: 0, bytes_in: 0, bytes_out: 0 },
    ...more,
  };
}

function delta(more) {
  return { first: false, active: [], closed: [], dns: [], names: {}, lost: {}, ...more };
}

describe('connections', () => {
  test('are put together from what changed', () => {
    const all = new Connections();
    all.take(delta({ first: true, active: [connection('a'), connection('b')] }), 1000);
    const last = { queries: 10, bytes_in: 600, bytes_out: 1400 };
    all.take(delta({ active: [connection('a', { last })] }), 3000);
    assert.deepEqual(
      [...all.open.values()].map(({ connection: { cookie }, queries, octets }) => [
        cookie,
        queries,
        octets,
      ]),
      [
        ['a', 5, 1000],
        ['b', 0, 0],
      ],
    );
    all.take(delta({ closed: [connection('a', { state: 'closed' })], lost: { closed: 3 } }), 5000);
    assert.deepEqual([...all.open.keys()], ['b']);
    assert.deepEqual([all.closed.length, all.lost], [1, 3]);
  });

  test('begin anew when the server forgot who looks', () => {
    const all = new Connections();
    all.take(delta({ first: true, active: [connection('a')] }), 0);
    all.take(delta({ first: true, active: [connection('b')] }), 200_000);
    assert.deepEqual([...all.open.keys()], ['b']);
  });

  test('that were closed are kept in part', () => {
    const all = new Connections();
    const closed = Array.from({ length: 500 }, (_, at) => connection(String(at)));
    all.take(delta({ closed }), 0);
    assert.deepEqual([all.closed.length, all.closed[0].connection.cookie], [200, '499']);
  });
});

describe('upstreams', () => {
  const place = 'tls://one.example';
  const row = (count, sum_us) => ({ upstream: place, timeouts: 1, success: { count, sum_us } });

  test('have rates, and a mean that does not jump', () => {
    const history = new UpstreamHistory();
    history.take(delta({ dns: [row(2, 20_000), row(2, 60_000)] }), 2);
    assert.deepEqual(history.times.get(place), { answers: 2, timeouts: 1, mean: 20 });
    history.take(delta({ dns: [row(1, 120_000)] }), 2);
    assert.deepEqual(history.times.get(place), { answers: 0.5, timeouts: 0.5, mean: 50 });
    history.take(delta({}), 2);
    assert.deepEqual(history.times.get(place), { answers: 0, timeouts: 0, mean: 50 });
  });

  test('count each connection once, and races by address', () => {
    const history = new UpstreamHistory();
    const four = { side: 'upstream', place, remote: '192.0.2.1:853' };
    const six = { side: 'upstream', place, remote: '[2001:db8::1]:853' };
    history.take(delta({ active: [connection('a', four)] }), 2);
    history.take(delta({ active: [connection('a', four)] }), 2);
    history.take(
      delta({
        closed: [
          connection('a', { ...four, state: 'closed', reason: 'idle' }),
          connection('b', { ...six, state: 'closed', reason: 'lost_race', connections: 3 }),
          connection('c', { ...six, state: 'closed', reason: 'error', failed_at: 'connect' }),
          connection('d', { ...four, state: 'closed', reason: 'idle', connections: 2 }),
        ],
      }),
      2,
    );
    assert.deepEqual(
      [...history.races.get(place)],
      [
        ['192.0.2.1:853', { won: 3, lost: 0 }],
        ['[2001:db8::1]:853', { won: 0, lost: 3 }],
      ],
    );
  });
});

describe('a stream of events', () => {
  const STREAM =
    ': queries as they come\n\nevent: query\ndata: {"id":1}\n\n' +
    'event: lost\r\ndata:two\r\ndata: lines\r\n\r\nid: 7\ndata: plain\n\nevent: cut';

  for (const size of [1, 3, 1000]) {
    test(`is read however it comes: in pieces of ${size}`, async () => {
      const octets = new TextEncoder().encode(STREAM);
      const pieces = Array.from({ length: Math.ceil(octets.length / size) }, (_, at) =>
        octets.slice(at * size, (at + 1) * size),
      );
      const events = [];
      for await (const event of eventsOf(new Response(ReadableStream.from(pieces))))
        events.push([event.name, event.data]);
      assert.deepEqual(events, [
        ['query', '{"id":1}'],
        ['lost', 'two\nlines'],
        ['message', 'plain'],
      ]);
    });
  }
});

describe('the list of queries', () => {
  const query = (id) => ({ id });

  test('has the newest first, a hundred at most, however many come at once', () => {
    const list = new QueryList();
    for (let id = 0; id < 5000; id += 1) list.take(query(id));
    assert.equal(list.rows.length, 0);
    assert.ok(list.settle(1000));
    list.take(query(5000));
    list.settle(1250);
    assert.deepEqual(
      [list.rows.length, list.rows[0].query.id, list.rows[99].query.id],
      [100, 5000, 4901],
    );
    assert.ok(!list.settle(1500));
  });

  test('tells queries of two readers apart', () => {
    const list = new QueryList();
    for (const id of [1, 2, 1]) list.take(query(id));
    list.settle(1000);
    assert.equal(new Set(list.rows.map(({ key }) => key)).size, 3);
  });

  test('says how many of all it has, a second', () => {
    const list = new QueryList();
    list.settle(1000);
    for (let id = 0; id < 100; id += 1) list.take(query(id));
    list.miss({ lost: 96_000, why: 'sampled' });
    list.settle(3000);
    assert.deepEqual([list.shown, list.lost, list.why], [50, 48_000, 'sampled']);
    list.settle(4000);
    assert.deepEqual([list.shown, list.lost], [0, 0]);
  });
});

describe('the way of a query', () => {
  const at = (...pairs) => pairs.map(([stage, at_us]) => ({ stage, at_us }));

  test('is what its time was spent on, one after the other', () => {
    const stages = at(
      ['parse', 0],
      ['cache', 10],
      ['select', 10],
      ['connect', 20],
      ['tls', 40],
      ['send', 60],
      ['receive', 90],
    );
    assert.deepEqual(
      wayOf({ stages, duration_us: 100 }).map(({ spent, left, width }) => [spent, left, width]),
      [
        ['here', 0, 10],
        ['queued', 10, 10],
        ['connecting', 20, 40],
        ['upstream', 60, 30],
        ['here', 90, 10],
      ],
    );
  });

  test('is whole where nothing is known of it', () => {
    assert.deepEqual(wayOf({ stages: [], duration_us: 0 }), [
      { spent: 'here', left: 0, width: 100, us: 1 },
    ]);
  });

  test('is drawn by its length, equal ratios alike', () => {
    const [ten, hundred, thousand] = [10, 100, 1000].map((duration_us) =>
      lengthOf({ duration_us }),
    );
    assert.ok(Math.abs(hundred - ten - (thousand - hundred)) < 1e-9);
    assert.deepEqual([lengthOf({ duration_us: 0 }), lengthOf({ duration_us: 1e9 })], [3, 100]);
  });
});

test('what came of a query is said with its reason', () => {
  const of = (more) => Object.values(outcomeOf({ source: 'cache', rcode: 'NOERROR', ...more }));
  assert.deepEqual(of({}), ['cache', 'cached', '']);
  assert.deepEqual(of({ rcode: 'NXDOMAIN' }), ['cache', 'cached', 'NXDOMAIN']);
  assert.deepEqual(of({ source: 'upstream', upstream: 'tls://one' }), [
    'upstream',
    'plain',
    'tls://one',
  ]);
  assert.deepEqual(
    of({ source: 'failure', rcode: 'SERVFAIL', ede: [{ code: 22, text: 'timed out at wait' }] }),
    ['failed', 'failed', 'SERVFAIL: timed out at wait'],
  );
  const blocked = (more) => of({ blocked: { where: 'question', ...more } });
  assert.deepEqual(blocked({ by: 'list', list: 'Ads', name: 'ads.example' }), [
    'blocked',
    'held',
    'list Ads has ads.example',
  ]);
  assert.equal(
    blocked({ by: 'rule', rule: 'a.b', name: 'a.b.', where: 'answer' })[2],
    'rule a.b, in the answer',
  );
  assert.equal(blocked({ by: 'type', type: 'HTTPS' })[2], 'type HTTPS');
  assert.equal(blocked({ by: 'rebinding' })[2], 'protection against rebinding');
  assert.deepEqual(of({ source: 'something new' }), ['something new', 'plain', '']);
});

test('numbers are short, and right', () => {
  assert.deepEqual([0, 0.44, 9.96, 1204, 9999, 48_210, 999_960, 18_204_331].map(format.count), [
    '0',
    '0.4',
    '10',
    '1,204',
    '9,999',
    '48.2 k',
    '1.00 M',
    '18.2 M',
  ]);
  assert.deepEqual([0, 0.034, 7.25, 99.97].map(format.percent), [
    '0 %',
    '0.03 %',
    '7.3 %',
    '100 %',
  ]);
  assert.deepEqual([8, 999, 1204, 2_500_000].map(format.microseconds), [
    '8 µs',
    '999 µs',
    '1.2 ms',
    '2.50 s',
  ]);
  assert.deepEqual([8000, 240_000, 11_520_000, 1_051_200_000].map(format.span), [
    '8 s',
    '4 min',
    '3 h 12 min',
    '12 d 4 h',
  ]);
});
