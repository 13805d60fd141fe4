// Sockets of Node, each against a real upstream on loopback that goes wrong on command.

import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as listen } from 'node:net';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { createServer } from 'node:tls';
import { openNodeTcp } from '../../worker/dist/src/transports/node_tcp.js';
import { openTlsTrusting } from '../../worker/dist/src/transports/node_tls.js';
import { openNodeUdp } from '../../worker/dist/src/transports/node_udp.js';
import { Desk, described, framed, orderFor } from './support/desk.mjs';
import { Upstream } from './support/upstream.mjs';
import { addressFor, query, read } from './support/wire.mjs';

let upstream;
let openNodeTls;
const open = new Set();

before(async () => {
  upstream = await Upstream.start();
  openNodeTls = openTlsTrusting([await readFile(upstream.authority, 'utf8')]);
});
afterEach(async () => {
  for (const transport of open) transport.close();
  open.clear();
  const well = { rules: [], default: {}, listening: 'open', certificate: 'good', alpn: true };
  await upstream.tell(well);
});
after(() => upstream.stop());

/** Opens a transport to the upstream; it is closed when the test ends. */
function begin(opener, transport, options) {
  const desk = new Desk();
  const order = orderFor(
    desk,
    described(upstream.url(transport), options),
    upstream.ports[transport],
  );
  const opened = opener(order);
  open.add(opened);
  return { desk, transport: opened };
}

/** What a failure says, its words and the system's number apart. */
function place({ stage, cause }) {
  return { stage, cause };
}

async function pinOfServer() {
  const file = join(dirname(upstream.authority), 'good.pem');
  const certificate = new X509Certificate(await readFile(file));
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

describe('UDP', () => {
  test('a datagram is sent and its answer received', async () => {
    const { desk, transport } = begin(openNodeUdp, 'udp');
    await desk.first('opened');
    transport.send(query('udp.test', 'A', 7), 0);
    const { bytes } = await desk.first('received');
    const { id, addresses } = read(bytes);
    assert.deepEqual({ id, addresses }, { id: 7, addresses: [addressFor('udp.test')] });
  });

  test('a datagram from another port is not received', async () => {
    await upstream.tell({ rules: [{ name: 'other.test', fault: 'other_port' }] });
    const { desk, transport } = begin(openNodeUdp, 'udp');
    await desk.first('opened');
    transport.send(query('other.test'), 0);
    await upstream.waitFor('query', { name: 'other.test' });
    transport.send(query('same.test'), 0);
    const { bytes } = await desk.first('received');
    assert.deepEqual(read(bytes).addresses, [addressFor('same.test')]);
  });

  test('a port where nobody listens closes it while it waits', async () => {
    await upstream.tell({ listening: { udp: 'refuse' } });
    const { desk, transport } = begin(openNodeUdp, 'udp');
    await desk.first('opened');
    transport.send(query('refused.test'), 0);
    assert.deepEqual(place(await desk.first('closed')), { stage: 'wait', cause: 'refused' });
  });
});

describe('TCP', () => {
  test('messages go both ways on one connection', async () => {
    const { desk, transport } = begin(openNodeTcp, 'tcp');
    await desk.first('opened');
    transport.send(framed(query('one.test', 'A', 1)), 0);
    transport.send(framed(query('two.test', 'A', 2)), 0);
    const { length } = await desk.octets(2);
    assert.ok(length > 0);
    const [one, two] = await upstream.waitFor('query', { count: 2, transport: 'tcp' });
    assert.equal(one.peer, two.peer);
  });

  test('a refused connection is told with the stage and the cause', async () => {
    await upstream.tell({ listening: { tcp: 'refuse' } });
    const { desk } = begin(openNodeTcp, 'tcp');
    const closed = await desk.first('closed');
    assert.deepEqual(place(closed), { stage: 'connect', cause: 'refused' });
    assert.notEqual(closed.osCode, 0);
  });

  test('the end of the stream is told once', async () => {
    await upstream.tell({ default: { fault: 'close' } });
    const { desk, transport } = begin(openNodeTcp, 'tcp');
    await desk.first('opened');
    transport.send(framed(query('close.test')), 0);
    assert.deepEqual(place(await desk.first('closed')), { stage: 'wait', cause: 'endOfStream' });
    assert.equal(desk.told.filter(({ kind }) => kind === 'closed').length, 1);
  });

  test('a reset is told', async () => {
    await upstream.tell({ default: { fault: 'reset' } });
    const { desk, transport } = begin(openNodeTcp, 'tcp');
    await desk.first('opened');
    transport.send(framed(query('reset.test')), 0);
    assert.deepEqual(place(await desk.first('closed')), { stage: 'wait', cause: 'reset' });
  });

  test('after close nothing more is told', async () => {
    const { desk, transport } = begin(openNodeTcp, 'tcp');
    await desk.first('opened');
    const { peer } = (await upstream.waitFor('opened', { transport: 'tcp' })).at(-1);
    transport.close();
    await upstream.waitFor('closed', { transport: 'tcp', peer });
    assert.deepEqual(desk.told, [{ kind: 'opened' }]);
  });
});

describe('TLS', () => {
  test('a certificate for the name is believed', async () => {
    const { desk, transport } = begin(openNodeTls, 'tls', { name: 'dns.test' });
    await desk.first('opened');
    transport.send(framed(query('tls.test', 'A', 9)), 0);
    const octets = await desk.octets(40);
    assert.deepEqual(read(octets.subarray(2)).addresses, [addressFor('tls.test')]);
  });

  test('a certificate for the address is believed where there is no name', async () => {
    const { desk } = begin(openNodeTls, 'tls');
    await desk.first('opened');
  });

  const refusals = [
    ['expired', 'certificateExpired'],
    ['wrong_name', 'certificateName'],
    ['untrusted', 'certificateUntrusted'],
  ];
  for (const [certificate, cause] of refusals) {
    test(`a certificate that is ${certificate} is refused`, async () => {
      await upstream.tell({ certificate });
      const { desk } = begin(openNodeTls, 'tls', { name: 'dns.test' });
      assert.deepEqual(place(await desk.first('closed')), { stage: 'tls', cause });
    });
  }

  test('a pin without a name is enough, whoever issued the certificate', async () => {
    const pins = [await pinOfServer()];
    const desk = new Desk();
    const order = orderFor(desk, described(upstream.url('tls'), { pins }), upstream.ports.tls);
    open.add(openTlsTrusting([])(order));
    await desk.first('opened');
  });

  test('a key that is not pinned is refused', async () => {
    const pins = [Buffer.alloc(32).toString('base64')];
    const { desk } = begin(openNodeTls, 'tls', { name: 'dns.test', pins });
    assert.deepEqual(place(await desk.first('closed')), { stage: 'tls', cause: 'pinMismatch' });
  });

  test('a server that knows no ALPN is asked all the same', async () => {
    await upstream.tell({ alpn: false });
    const { desk } = begin(openNodeTls, 'tls', { name: 'dns.test' });
    await desk.first('opened');
  });

  test('a server that speaks other protocols alone is refused', async () => {
    const base = dirname(upstream.authority);
    const cert = await readFile(join(base, 'good.pem'));
    const key = await readFile(join(base, 'good.key'));
    const server = createServer({ cert, key, ALPNProtocols: ['h2'] });
    server.on('tlsClientError', () => {});
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const desk = new Desk();
    open.add(openNodeTls(orderFor(desk, described(upstream.url('tls')), server.address().port)));
    assert.deepEqual(place(await desk.first('closed')), { stage: 'tls', cause: 'alpnRefused' });
    await once(server.close(), 'close');
  });

  test('what does not speak TLS is refused', async () => {
    const server = listen((client) => client.resume().end('220 mail.test\r\n'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const desk = new Desk();
    open.add(openNodeTls(orderFor(desk, described(upstream.url('tls')), server.address().port)));
    assert.deepEqual(place(await desk.first('closed')), { stage: 'tls', cause: 'tlsFailed' });
    await once(server.close(), 'close');
  });
});
