// Serves the entry for Vercel in edge-runtime, which is what Vercel's own tools run locally. There
// the module comes from the deployment; here its octets are handed in under a global name.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const PACKAGE = new URL('../../../worker/', import.meta.url);
const required = createRequire(fileURLToPath(new URL('package.json', PACKAGE)));
const DIST = process.argv[2];
const { EdgeRuntime, runServer } = required('edge-runtime');
const { build } = required('esbuild');

const { outputFiles } = await build({
  stdin: {
    contents: `
      import answer from './entry/vercel.js';
      addEventListener('fetch', (event) => event.respondWith(answer(event.request, event)));`,
    resolveDir: DIST,
  },
  bundle: true,
  write: false,
  format: 'iife',
  plugins: [
    {
      name: 'module of the deployment',
      setup(on) {
        on.onResolve({ filter: /\.wasm\?module$/ }, () => ({ path: 'wasm', namespace: 'given' }));
        on.onLoad({ filter: /.*/, namespace: 'given' }, () => ({
          contents: 'export default new WebAssembly.Module(globalThis.berthWasm);',
        }));
      },
    },
  ],
});
const berthWasm = await readFile(`${DIST}/berth.wasm`);
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name !== 'BERTH_LISTEN'),
);
try {
  const runtime = new EdgeRuntime({
    extend: (given) => Object.assign(given, { berthWasm, process: { env } }),
    initialCode: outputFiles[0].text,
  });
  const server = await runServer({ runtime, host: '127.0.0.1', port: 0 });
  console.log(`listening on ${new URL(server.url).origin}`);
  await once(process, 'SIGTERM');
  process.exit(0);
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
