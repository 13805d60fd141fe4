// A module of the page's sources, as Node takes it.

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const WEB = fileURLToPath(new URL('../../../web/', import.meta.url));
const { build } = createRequire(`${WEB}package.json`)('esbuild');

/** What `dashboard/model/history.ts` and the like export. */
export async function load(path) {
  const { outputFiles } = await build({
    entryPoints: [WEB + path],
    bundle: true,
    format: 'esm',
    target: 'node20',
    write: false,
  });
  const text = Buffer.from(outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${text}`);
}
