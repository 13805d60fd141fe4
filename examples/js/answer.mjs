// Berth's core in a JavaScript program: one question over HTTP, answered by an upstream that is a
// function here. A host has sockets, or `fetch`, where this one has `respond`.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DohServer, exchange } from 'berth';

/** The upstream: every name has the same address. */
function respond(query) {
  let end = 12;
  while (query[end] !== 0) end += query[end] + 1;
  const question = query.subarray(0, end + 5);
  const answer = [0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, 80];
  const message = Uint8Array.from([...question, ...answer]);
  message.set([query[2] | 0x80, 0x80, 0, 1, 0, 1, 0, 0, 0, 0], 2);
  return message;
}

/** Opens a datagram transport: it is open at once, and what it is sent is answered. */
function openDatagram({ events }) {
  queueMicrotask(() => events.opened());
  return {
    send: (bytes) => {
      const message = respond(bytes);
      queueMicrotask(() => events.received(message));
    },
    close: () => {},
  };
}

const file = fileURLToPath(import.meta.resolve('berth/berth.wasm'));
const server = new DohServer({
  module: await WebAssembly.compile(await readFile(file)),
  env: { BERTH_UPSTREAM: 'udp://192.0.2.53' },
  transports: { datagram: openDatagram, checksPins: false },
});

async function ask() {
  const url = 'https://dns.example/dns-query?name=www.example.com&type=A';
  const response = await exchange(server, new Request(url), { address: '', host: 'dns.example' });
  const { Answer: answer } = await response.json();
  console.log(`${response.status}: ${answer[0].name} ${answer[0].TTL} A ${answer[0].data}`);
}

await ask();
await ask();
server.close();
