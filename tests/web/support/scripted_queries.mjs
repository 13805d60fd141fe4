// Queries that a busy server would tell of, by number: the same each time, but for the clock.

export const UPSTREAMS = [
  'https://dns.quad9.example/dns-query',
  'tls://one.resolver.example',
  'udp://192.0.2.53:53',
];
export const CLIENTS = [
  '198.51.100.23',
  '198.51.100.40',
  '2001:db8:7::12',
  '203.0.113.9',
  '198.51.100.77',
];
export const NAMES = [
  ['www.example.com.', 'A'],
  ['mail.example.org.', 'AAAA'],
  ['api.shop.example.', 'HTTPS'],
  ['a-rather-long-name.of.some.content.delivery.network.example.net.', 'A'],
  ['_dns.resolver.arpa.', 'SVCB'],
];
const AT = { protocol: 'h2', listener: 'https://0.0.0.0:443', group: 'default' };

/** The query of this number: most come from the cache, some are blocked, asked upstream or fail. */
export function query(number) {
  const [name, type] = NAMES[number % NAMES.length];
  const all = {
    id: number,
    time: Date.now() / 1000,
    client: CLIENTS[number % CLIENTS.length],
    ...AT,
    name,
    type,
    rcode: 'NOERROR',
  };
  const at = (...pairs) => pairs.map(([stage, at_us]) => ({ stage, at_us }));
  if (number % 7 === 3) {
    const blocked = { by: 'list', list: 'Adverts', name: 'ads.example', where: 'question' };
    const stages = at(['parse', 0], ['judge question', 1], ['reply', 9]);
    return {
      ...all,
      name: 'banner.ads.example.',
      source: 'blocked',
      blocked,
      ede: [{ code: 15, text: 'list Adverts: ads.example' }],
      duration_us: 11,
      stages,
    };
  }
  if (number % 11 === 5) {
    const stages = at(
      ['parse', 0],
      ['select', 9],
      ['send', 20],
      ['select', 400_000],
      ['connect', 400_100],
      ['reply', 2_500_000],
    );
    const ede = [{ code: 22, text: 'no upstream answered: timed out at wait' }];
    return { ...all, rcode: 'SERVFAIL', source: 'failure', ede, duration_us: 2_500_000, stages };
  }
  if (number % 4 === 1) {
    const sent = 300 + 97 * (number % 50);
    const connects =
      number % 8 === 1
        ? [
            ['connect', 40],
            ['tls', 12_000],
            ['send', 24_000],
          ]
        : [['send', sent]];
    const end = connects.at(-1)[1] + 9000 + 731 * (number % 90);
    const stages = at(
      ['parse', 0],
      ['cache', 3],
      ['select', 12],
      ['take', 20],
      ...connects,
      ['receive', end - 40],
      ['reply', end],
    );
    return {
      ...all,
      source: 'upstream',
      upstream: UPSTREAMS[number % 2],
      duration_us: end + 20,
      stages,
    };
  }
  const took = 9 + (number % 13);
  return {
    ...all,
    source: 'cache',
    duration_us: took,
    stages: at(['parse', 0], ['cache', 3], ['reply', took]),
  };
}
