import { open, readFile } from 'node:fs/promises';
import { BerthError } from './core.ts';
import type { DohServer } from './doh_server.ts';
import { type ListenAddress, readListen, urlOf } from './listen_address.ts';
import { type HostKey, type Settings, SettingsError } from './settings_from_env.ts';

// What Node, Deno and Bun have in common, where the process is ours.

/** The settings that such a server takes beside those of every host. */
export const SERVER_KEYS = ['listen', 'policy.image', 'tls.cert', 'tls.key'] as const;
/** What a configuration that cannot be used exits with, as the native server does. */
const EXIT_BAD_SETTINGS = 2;
/** What the system says no with has such a code in all three: EADDRINUSE, EACCES and others. */
const SYSTEM_CODE = /^E[A-Z0-9]+$/;

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
    throw new SettingsError(
      `berth.wasm: is no module that runs here: ${wordsOf(error)}; build or install the package again`,
    );
  }
}

/** Reads `listen`, `tls.cert` and `tls.key`. Errors: SettingsError; files that cannot be read. */
export async function readListening({ host }: Settings): Promise<Listening> {
  const [cert, key] = [host.get('tls.cert'), host.get('tls.key')];
  if ((cert === undefined) !== (key === undefined)) {
    throw new SettingsError('tls.cert: goes with tls.key; give both');
  }
  const pair =
    cert && key
      ? { cert: await readNamed('tls.cert', cert), key: await readNamed('tls.key', key) }
      : undefined;
  return { addresses: readListen(host.get('listen'), pair !== undefined), pair };
}

/**
 * Opens a listener at each address. Errors: SettingsError where one cannot be had, which may well be
 * another's, or where certificate and key cannot be used; those that were open by then are closed.
 */
export async function listenAt<Listener>(
  addresses: readonly ListenAddress[],
  open: (listen: ListenAddress) => Listener | Promise<Listener>,
  close: (listener: Listener) => unknown,
): Promise<Listener[]> {
  const listeners: Listener[] = [];
  for (const listen of addresses) {
    try {
      listeners.push(await open(listen));
    } catch (error) {
      await Promise.all(listeners.map(close));
      if (refusesAddress(error)) {
        throw new SettingsError(`listen: cannot listen on ${urlOf(listen)}: ${wordsOf(error)}`);
      }
      if (listen.secure && refusesPair(error)) {
        throw new SettingsError(`tls.cert, tls.key: cannot be used: ${wordsOf(error)}`);
      }
      throw error;
    }
  }
  return listeners;
}

/** Deno has no code where it was not let (`--allow-net`). */
function refusesAddress(error: unknown): boolean {
  return error instanceof Error && (SYSTEM_CODE.test(codeOf(error)) || error.name === 'NotCapable');
}

/** Node and Bun have OpenSSL's codes; Deno has none, and a plain Error or one of data. */
function refusesPair(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code !== '') return code.startsWith('ERR_OSSL_');
  return error.name === 'Error' || error.name === 'InvalidData';
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Has a server judge by the lists of `policy.image`, if there are any. Errors: SettingsError. */
export async function loadLists(server: DohServer): Promise<void> {
  const path = server.settings.host.get('policy.image');
  if (path === undefined) return;
  const unreadable = (error: unknown) => {
    throw new SettingsError(`policy.image: ${path}: cannot be read: ${wordsOf(error)}`);
  };
  const file = await open(path).catch(unreadable);
  const { size } = await file.stat();
  try {
    await server.loadLists(size, file.createReadStream());
  } catch (error) {
    if (!(error instanceof BerthError)) return unreadable(error);
    throw new SettingsError(`policy.image: ${path}: ${error.message}`);
  }
  server.log.info(`lists of ${path}`);
}

/** The file that a setting names, which has something in it. Errors: SettingsError. */
async function readNamed(setting: HostKey, path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new SettingsError(`${setting}: ${path}: cannot be read: ${wordsOf(error)}`);
  });
  // Node would listen without a certificate, and fail each client.
  if (text === '') throw new SettingsError(`${setting}: ${path}: is empty`);
  return text;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
