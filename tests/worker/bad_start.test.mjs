// What keeps a server from starting is said in words, and ends it with 2 where the process is its own.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeTemporary, removeTemporary } from '../support/temporary.mjs';
import { runtimesOf } from './support/runtimes.mjs';
import { otherVersion } from './support/stub_module.mjs';

const PACKAGE = fileURLToPath(new URL('../../worker/', import.meta.url));
const IMAGE = fileURLToPath(new URL('../data/lists/two_lists.berth', import.meta.url));
const UPSTREAM = { BERTH_UPSTREAM: 'https://192.0.2.1/dns-query' };
const OWN = ['node', 'bun', 'deno'];
const PIN = `pin=sha256/${Buffer.alloc(32).toString('base64')}`;

const directory = makeTemporary('berth-bad-start-');
const authority = join(directory, 'authority.pem');
const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
after(() => removeTemporary(directory));

/** The package with another module in it, or without one. */
async function packageWith(name, wasm) {
  const dist = join(directory, name);
  for (const part of ['entry', 'src', 'bundle']) {
    await cp(join(PACKAGE, 'dist', part), join(dist, part), { recursive: true });
  }
  await writeFile(join(dist, 'package.json'), '{ "type": "module" }');
  if (wasm !== undefined) await writeFile(join(dist, 'berth.wasm'), wasm);
  return runtimesOf(dist);
}

let good;
let older;
let broken;
let missing;
before(async () => {
  // Node and Deno read it, whatever is in it; nobody is asked here.
  await writeFile(authority, '');
  await writeFile(cert, 'no certificate\n');
  await writeFile(key, 'no key\n');
  const wasm = await readFile(join(PACKAGE, 'dist/berth.wasm'));
  const image = await readFile(IMAGE);
  image[100] ^= 1;
  await writeFile(join(directory, 'damaged.berth'), image);
  good = await packageWith('good', wasm);
  older = await packageWith('older', otherVersion(2));
  broken = await packageWith('broken', wasm.subarray(0, 1000));
  missing = await packageWith('missing');
});

/** Starts it, and holds it to end with 2 after these words, without a trace of ours. */
async function refuses(runtime, settings, words) {
  const program = await runtime.run(settings, authority);
  try {
    assert.deepEqual([await program.ends(), words.test(program.said)], [2, true], program.said);
    assert.doesNotMatch(program.said, /\n\s+at /);
  } finally {
    await program.ended?.();
  }
}

for (const name of OWN) {
  describe(name, () => {
    const CASES = {
      'an unknown setting': [
        { BERTH_COLOUR: 'red' },
        /^BERTH_COLOUR: not a setting of this host$/m,
      ],
      'a value that is none': [{ BERTH_CACHE_BYTES: 'much' }, /^cache\.bytes: "much" is not /m],
      'an upstream of no known kind': [
        { BERTH_UPSTREAM: 'gopher://192.0.2.1' },
        /^upstream: .*gopher/m,
      ],
      'an image that is damaged': [
        { ...UPSTREAM, BERTH_POLICY_IMAGE: join(directory, 'damaged.berth') },
        /^policy\.image: \S+damaged\.berth: the image is cut, damaged or none/m,
      ],
      'an image that is not there': [
        { ...UPSTREAM, BERTH_POLICY_IMAGE: '/nowhere/lists.berth' },
        /^policy\.image: \/nowhere\/lists\.berth: cannot be read: /m,
      ],
      'a list that the image lacks': [
        { ...UPSTREAM, BERTH_POLICY_IMAGE: IMAGE, BERTH_POLICY_LISTS: 'malware' },
        /^policy\.image: \S+: policy\.lists: "malware" is no list of the image/m,
      ],
      'a certificate that is not there': [
        { ...UPSTREAM, BERTH_TLS_CERT: '/nowhere/c.pem', BERTH_TLS_KEY: '/nowhere/k.pem' },
        /^tls\.cert: \/nowhere\/c\.pem: cannot be read: /m,
      ],
      'a certificate that is empty': [
        { ...UPSTREAM, BERTH_TLS_CERT: authority, BERTH_TLS_KEY: key },
        /^tls\.cert: \S+authority\.pem: is empty$/m,
      ],
      'a certificate that is none': [
        {
          ...UPSTREAM,
          BERTH_TLS_CERT: cert,
          BERTH_TLS_KEY: key,
          BERTH_LISTEN: 'http://127.0.0.1:0, https://127.0.0.1:0',
        },
        /^tls\.cert, tls\.key: cannot be used: /m,
      ],
      'a name for an address': [{ ...UPSTREAM, BERTH_LISTEN: 'http://localhost' }, /^listen: /m],
      'an address that is none': [
        { ...UPSTREAM, BERTH_LISTEN: 'http://192.0.2.256' },
        /^listen: 'http:\/\/192\.0\.2\.256' is not /m,
      ],
    };
    for (const [what, [settings, words]] of Object.entries(CASES)) {
      test(`${what} is refused`, () => refuses(good[name], settings, words));
    }
    test('an address that is taken is refused, and the others are let go', async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const taken = `http://127.0.0.1:${other.address().port}`;
      const settings = { ...UPSTREAM, BERTH_LISTEN: `http://127.0.0.1:0, ${taken}` };
      try {
        await refuses(good[name], settings, RegExp(`^listen: cannot listen on ${taken}: `, 'm'));
      } finally {
        other.close();
      }
    });
    test('a module of another version of the interface is refused', () =>
      refuses(
        older[name],
        UPSTREAM,
        /^this module speaks version 2 of the interface, and 1 is wanted$/m,
      ));
    test('a module that is cut is refused', () =>
      refuses(broken[name], UPSTREAM, /^berth\.wasm: is no module that runs here: /m));
    test('a module that is not there is told of', () =>
      refuses(missing[name], UPSTREAM, /^berth\.wasm: cannot be read: /m));
  });
}

test('Deno refuses a pin, which it cannot check', () =>
  refuses(
    good.deno,
    { BERTH_UPSTREAM: `tls://192.0.2.1#${PIN}` },
    /^upstream: .* has a pin, which this host cannot check/m,
  ));

describe('where the process is not its own', () => {
  const CASES = {
    'an unknown setting': [{ BERTH_COLOUR: 'red' }, /BERTH_COLOUR: not a setting of this host/],
    'an upstream over UDP': [
      { BERTH_UPSTREAM: 'udp://192.0.2.1' },
      /upstream: "udp:\S+ cannot be opened by this host; allowed: /,
    ],
  };
  for (const name of ['workerdPlain', 'workerdPool', 'edgeRuntime']) {
    for (const [what, [settings, words]] of Object.entries(CASES)) {
      test(`${name}: ${what} is refused in words`, async () => {
        const program = await good[name].run(settings, authority);
        await program.says(words);
        assert.notEqual(await program.ends(), 0);
        await program.ended?.();
      });
    }
    test(`${name}: a module of another version is refused in words`, async () => {
      const program = await older[name].run(UPSTREAM, authority);
      await program.says(/this module speaks version 2 of the interface, and 1 is wanted/);
      assert.notEqual(await program.ends(), 0);
      await program.ended?.();
    });
  }
});
