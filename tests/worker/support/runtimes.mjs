// Starts Berth in each runtime, as docs/edge.md says. Each start gives the server's URL once it can
// be asked; settings are variables of the environment, wherever the runtime has those.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeTemporary, removeTemporary } from '../../support/temporary.mjs';
import { Program } from './process.mjs';

const PACKAGE = fileURLToPath(new URL('../../../worker', import.meta.url));
/** A program that the package's lock names. */
export const tool = (name) => join(PACKAGE, 'node_modules/.bin', name);

const ANY_PORT = { BERTH_LISTEN: 'http://127.0.0.1:0' };

/** A server of ours: says where it listens, and ends with 2 where settings are wrong. */
function ownServer(file, words, environment) {
  return {
    run: (settings, authority) =>
      new Program(file, words, { env: { ...ANY_PORT, ...environment(authority), ...settings } }),
    url: async (program) => (await program.says(/listening on (http\S+)/))[1],
  };
}

const trust = (authority) => ({ NODE_EXTRA_CA_CERTS: authority });
const DIST = join(PACKAGE, 'dist');

/** The runtimes with the package as it is built in a folder. */
export function runtimesOf(dist) {
  const entry = (name) => join(dist, 'entry', `${name}.js`);
  const bundle = (name) => join(dist, 'bundle', `${name}.js`);
  return {
    node: ownServer(process.execPath, [entry('node')], trust),
    bun: ownServer(tool('bun'), ['run', entry('bun')], trust),
    deno: ownServer(
      tool('deno'),
      ['run', '--no-remote', '--allow-net', '--allow-read', '--allow-env', entry('deno')],
      (authority) => ({ DENO_CERT: authority, DENO_NO_UPDATE_CHECK: '1' }),
    ),
    edgeRuntime: ownServer(
      process.execPath,
      [fileURLToPath(new URL('edge_runtime.mjs', import.meta.url)), dist],
      trust,
    ),
    workerdPlain: workerdOf(bundle('cloudflare'), { dist }),
    workerdPool: workerdOf(bundle('durable_pool'), {
      dist,
      pool: `durableObjectNamespaces = [(className = "BerthPool", uniqueKey = "berth")],
  durableObjectStorage = (inMemory = void),`,
    }),
  };
}

/**
 * workerd, as `wrangler dev` and Cloudflare run it, with the Worker that stands in a file. `flags`
 * are V8's.
 */
export function workerdOf(file, { dist = DIST, pool = '', flags = [] } = {}) {
  return {
    async run(settings, authority) {
      const directory = makeTemporary('berth-workerd-');
      const config = join(directory, 'config.capnp');
      await writeFile(
        config,
        workerdConfig({ file, dist, pool, flags }, settings, await readFile(authority, 'utf8')),
      );
      const words = ['serve', config, '--experimental', '--control-fd=3', '--import-path=/'];
      const program = new Program(tool('workerd'), words, { control: 3 });
      program.ended = () => removeTemporary(directory);
      return program;
    },
    url: async (program) => {
      const [, port] = await program.says(/"event":"listen".*"port":(\d+)/);
      return `http://127.0.0.1:${port}`;
    },
  };
}

export const { node, bun, deno, edgeRuntime, workerdPlain, workerdPool } = runtimesOf(DIST);

function workerdConfig({ file, dist, pool, flags }, settings, authority) {
  const text = JSON.stringify;
  const bindings = Object.entries(settings).map(
    ([variable, value]) => `(name = ${text(variable)}, text = ${text(value)})`,
  );
  if (pool !== '') bindings.push('(name = "BERTH_POOL", durableObjectNamespace = "BerthPool")');
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), (name = "internet", network = .network)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
  v8Flags = ${text(flags)},
);
const network :Workerd.Network = (
  allow = ["public", "private", "local"],
  tlsOptions = (trustBrowserCas = true, trustedCertificates = [${text(authority)}]),
);
const worker :Workerd.Worker = (
  modules = [
    (name = "bundle/worker.js", esModule = embed ${text(file)}),
    (name = "berth.wasm", wasm = embed ${text(join(dist, 'berth.wasm'))}),
  ],
  compatibilityDate = "2026-04-01",
  bindings = [${bindings.join(', ')}],
  ${pool}
);
`;
}

/** Starts one, and waits until it can be asked. */
export async function start(runtime, settings, authority) {
  const program = await runtime.run(settings, authority);
  try {
    const url = await runtime.url(program);
    return {
      url,
      program,
      async stop() {
        await program.stop();
        await program.ended?.();
      },
    };
  } catch (error) {
    await program.stop();
    throw error;
  }
}
