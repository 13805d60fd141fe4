// The entry for Vercel in edge-runtime, as `serve` for the launcher. Vercel hands the module in with
// the deployment; here its octets stand under a global name.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PACKAGE } from './package_server.mjs';

const required = createRequire(path.join(PACKAGE, 'package.json'));
const { EdgeRuntime, runServer } = required('edge-runtime');
const { build } = required('esbuild');

const berthWasm = fs.readFileSync(path.join(PACKAGE, 'dist/berth.wasm'));
const handIn = {
  name: 'the module of the deployment',
  setup(on) {
    on.onResolve({ filter: /\.wasm\?module$/ }, () => ({ path: 'wasm', namespace: 'handed in' }));
    on.onLoad({ filter: /.*/, namespace: 'handed in' }, () => ({
      contents: 'export default new WebAssembly.Module(globalThis.berthWasm);',
    }));
  },
};
const { outputFiles } = await build({
  stdin: {
    contents: `import answer from './dist/entry/vercel.js';
      addEventListener('fetch', (event) => event.respondWith(answer(event.request, event)));`,
    resolveDir: PACKAGE,
  },
  bundle: true,
  write: false,
  format: 'iife',
  plugins: [handIn],
});

/** A server of its own, with a runtime of its own. A function at the edge is never told that it ends:
 * so that it asks nobody on behalf of a case that is over, its `fetch` ends with the server. */
export async function serve({ BERTH_LISTEN, ...env }) {
  let isOver = false;
  const runtime = new EdgeRuntime({
    extend: (given) => {
      const { fetch } = given;
      const fetchUntilOver = (...asked) =>
        isOver ? Promise.reject(new TypeError('the case is over')) : fetch(...asked);
      return Object.assign(given, { berthWasm, process: { env }, fetch: fetchUntilOver });
    },
    initialCode: outputFiles[0].text,
  });
  const { hostname, port } = new URL(BERTH_LISTEN);
  const server = await runServer({ runtime, host: hostname, port: Number(port) });
  const close = () => {
    isOver = true;
    return server.close();
  };
  return { close };
}
