import { readFile } from 'node:fs/promises';
import { BerthError } from './core.ts';
import type { DohServer } from './doh_server.ts';
import { type ListenAddress, readListen } from './listen_address.ts';
import { type Settings, SettingsError } from './settings_from_env.ts';

// What Node, Deno and Bun have in common, where the process is ours.

/** The settings that such a server takes beside those of every host. */
export const SERVER_KEYS = ['listen', 'policy.image', 'tls.cert', 'tls.key'] as const;
/** What a configuration that cannot be used exits with, as the native server does. */
const EXIT_BAD_SETTINGS = 2;

/** Where to listen, and the certificate for what is secure. PEM. */
export interface Listening {
  addresses: ListenAddress[];
  pair: { cert: string; key: string } | undefined;
}

/** Compiles the package's module. Errors: SettingsError where it cannot be. */
export async function compileModule(octets: BufferSource): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(octets);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SettingsError(
      `berth.wasm: is no module that runs here: ${why}; build or install the package again`,
    );
  }
}

/** Reads `listen`, `tls.cert` and `tls.key`. Errors: SettingsError; files that cannot be read. */
export async function readListening({ host }: Settings): Promise<Listening> {
  const [cert, key] = [host.get('tls.cert'), host.get('tls.key')];
  if ((cert === undefined) !== (key === undefined)) {
    throw new SettingsError('tls.cert: goes with tls.key; give both');
  }
  const read = (path: string): Promise<string> => readFile(path, 'utf8');
  const pair = cert && key ? { cert: await read(cert), key: await read(key) } : undefined;
  return { addresses: readListen(host.get('listen'), pair !== undefined), pair };
}

/** Has a server judge by the lists of `policy.image`, if there are any. Errors: SettingsError. */
export async function loadLists(server: DohServer): Promise<void> {
  const path = server.settings.host.get('policy.image');
  if (path === undefined) return;
  try {
    server.useLists(await readFile(path));
  } catch (error) {
    throw new SettingsError(`policy.image: ${path}: ${String(error)}`);
  }
  server.log.info(`lists of ${path}`);
}

/** Serves until it is asked to end; settings that cannot be used are said in words. */
export async function run(serve: () => Promise<{ close(): unknown }>): Promise<void> {
  try {
    const { close } = await serve();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close);
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof BerthError)) throw error;
    console.error(error.message);
    process.exitCode = EXIT_BAD_SETTINGS;
  }
}
