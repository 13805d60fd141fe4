import { open, readFile } from 'node:fs/promises';
import { BerthError } from './core.ts';
import { DohServer } from './doh_server.ts';
import { type ListenAddress, readListen, urlOf } from './listen_address.ts';
import type { TransportSet } from './open_transport.ts';
import { type HostKey, type Settings, SettingsError } from './settings_from_env.ts';

// What Node, Deno and Bun have in common, where the process is ours.

/** The settings that such a server takes beside those of every host. */
const SERVER_KEYS = ['listen', 'policy.image', 'tls.cert', 'tls.key'] as const;
/** What a configuration that cannot be used exits with, as the native server does. */
const EXIT_BAD_SETTINGS = 2;
/**
 * Longest that a server which was told to end waits for those that it answers: longer than a
 * question takes (4 s, `query.budget`), and shorter than what starts it waits before it kills (10 s,
 * `docker stop`). Unit: milliseconds.
 */
const CLOSE_TIMEOUT_MS = 5000;
const BUILD_AGAIN = 'build or install the package again';
/** What the system says no with has such a code in all three: EADDRINUSE, EACCES and others. */
const SYSTEM_CODE = /^E[A-Z0-9]+$/;

/** What `tls.cert` and `tls.key` hold. PEM. */
export interface Pair {
  cert: string;
  key: string;
}

/** What a runtime makes a server of, and how it listens. */
export interface OwnRuntime<Listener> {
  env: Readonly<Record<string, string | undefined>>;
  transports: TransportSet;
  /** Answers by `server` from now on, and says so; `pair` is there where it has to be secure. */
  open(
    server: DohServer,
    listen: ListenAddress,
    pair: Pair | undefined,
  ): Listener | Promise<Listener>;
  /** Takes no more requests, and is done when those that it took have their answers. */
  shut(listener: Listener): unknown;
  /** Ends it with all its connections, whoever waits there; perhaps while it shuts. */
  end(listener: Listener): unknown;
}

/** Listens as `BERTH_LISTEN` says. Errors: SettingsError. */
export async function serveOwn<Listener>(runtime: OwnRuntime<Listener>) {
  const { env, transports } = runtime;
  const module = await compileModule(await readModule());
  const server = new DohServer({ module, env, transports, hostKeys: SERVER_KEYS });
  await loadLists(server);
  const { addresses, pair } = await readListening(server.settings);
  const open = (listen: ListenAddress) => {
    return runtime.open(server, listen, listen.secure ? pair : undefined);
  };
  const listeners = await listenAt(addresses, open, runtime.end);
  const close = async (): Promise<void> => {
    await Promise.all(listeners.map((listener) => shutInTime(listener, runtime)));
    server.close();
  };
  return { server, close };
}

async function readModule(): Promise<BufferSource> {
  const file = new URL('../berth.wasm', import.meta.url);
  return readFile(file).catch((error: unknown) => {
    throw new SettingsError(`berth.wasm: cannot be read: ${wordsOf(error)}; ${BUILD_AGAIN}`);
  });
}

/** Compiles the package's module. Errors: SettingsError where it cannot be. */
export async function compileModule(octets: BufferSource): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(octets);
  } catch (error) {
    throw new SettingsError(
      `berth.wasm: is no module that runs here: ${wordsOf(error)}; ${BUILD_AGAIN}`,
    );
  }
}

/** Reads `listen`, `tls.cert` and `tls.key`. Errors: SettingsError; files that cannot be read. */
async function readListening({ host }: Settings) {
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
 * another's, or where certificate and key cannot be used; those that were open by then are ended.
 */
async function listenAt<Listener>(
  addresses: readonly ListenAddress[],
  open: (listen: ListenAddress) => Listener | Promise<Listener>,
  end: (listener: Listener) => unknown,
): Promise<Listener[]> {
  const listeners: Listener[] = [];
  for (const listen of addresses) {
    try {
      listeners.push(await open(listen));
    } catch (error) {
      await Promise.all(listeners.map(end));
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

/** Lets a listener answer those that wait, but not for longer than the limit: then it is ended. */
async function shutInTime<Listener>(
  listener: Listener,
  { shut, end }: OwnRuntime<Listener>,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Who says nothing, or half a request, would be waited for for ever.
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), CLOSE_TIMEOUT_MS);
  });
  const outcome = await Promise.race([shut(listener), late]).finally(() => clearTimeout(timer));
  if (outcome === 'late') await end(listener);
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
async function loadLists(server: DohServer): Promise<void> {
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
    const end = async (): Promise<void> => {
      await close();
      // Deno would stay for connections that it does not let us end.
      process.exit();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof BerthError)) throw error;
    console.error(error.message);
    process.exitCode = EXIT_BAD_SETTINGS;
  }
}
