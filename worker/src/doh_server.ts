import type { ConnectionBook } from './connection_book.ts';
import {
  type AnswerForm,
  BerthError,
  type Core,
  type DohFormat,
  LoadedCore,
  type RequestHead,
} from './core.ts';
import { Driver } from './driver.ts';
import { Log } from './log.ts';
import type { Scope, TransportSet } from './open_transport.ts';
import type { Outcome } from './outcome.ts';
import type { Body } from './read_bounded.ts';
import { serverTiming, tellsTiming } from './server_timing.ts';
import {
  COMMON_KEYS,
  type HostKey,
  itemsOf,
  type Settings,
  SettingsError,
  settingsFromEnv,
} from './settings_from_env.ts';

/** When to come back after an instance was lost, or asking too often. Unit: seconds. */
const RETRY_AFTER_SECONDS = 1;
const SEED_BYTES = 32;
/** Heads of answers that are remembered. */
const KNOWN_HEADS = 1024;
/** Bodies whose heads are remembered are smaller, as every message is. Unit: octets. */
const KNOWN_SIZES = 2 ** 16;

/** What serverless-dns adds to answers: the lists that blocked them, and the place. */
const NILE_HEADERS = ['x-nile-flags', 'x-nile-region'] as const;

type AnswerHead = ReturnType<Core['answerHead']>;

/** What a server is made of. */
export interface ServerParts {
  /** The compiled module of core. */
  module: WebAssembly.Module;
  /** `BERTH_*` variables; see docs/configuration.md. */
  env?: Readonly<Record<string, unknown>>;
  transports: TransportSet;
  /** Settings of the host's own that it takes, beside those of all hosts. */
  hostKeys?: readonly HostKey[];
  /** Whether timers and I/O end with the request that began them, as in a plain Worker. */
  endsWithRequest?: boolean;
  /** Has connections to upstreams noted in it. */
  connections?: ConnectionBook;
  /** Where lines for whoever runs this go; standard error unless told. */
  writeLine?: (line: string) => void;
  /** What `env` says, where it was read before (`checkSettings`). */
  settings?: Settings;
}

/** Who asks, and what their request lends. */
export interface Asker {
  /** The client's address where the platform vouches for it; empty where nobody does. */
  address: string;
  /** The host that was asked. */
  host: string;
  /** The name that was asked for in TLS (RFC 6066 3), where the runtime tells it. */
  serverName?: string;
  /** Says where the platform answers, as it names its places; asked only where clients are told. */
  region?: () => string;
  scope?: Scope;
  /** What says that the client went away; asked for only where something has to be waited for. */
  gone?: () => AbortSignal;
}

/** A whole response. */
export interface HttpAnswer {
  status: number;
  headers: readonly [name: string, value: string][];
  /** Whether this very list is remembered: other answers have it too, each with the same status. */
  shared?: boolean;
  /** Empty for HEAD and 204. */
  body: Uint8Array | string;
}

/** DNS over HTTPS on one core, whatever HTTP server stands in front. */
export class DohServer {
  readonly settings: Settings;
  readonly log: Log;
  readonly #parts: ServerParts;
  readonly #heads = new Map<number, AnswerHead>();
  readonly #tellsNile: boolean;
  #driver: Driver;

  /**
   * Requires: entropy may be read, which a Worker may do only while it serves a request.
   * Errors: SettingsError, with a line for each thing that is wrong.
   */
  constructor(parts: ServerParts) {
    // What the settings were read with is the first instance too.
    const loaded = new LoadedCore(parts.module);
    this.settings = parts.settings ?? readSettings(parts, loaded);
    this.#tellsNile = this.settings.core.get('policy.nile_headers') === 'true';
    this.log = new Log(this.settings.logLevel, parts.writeLine);
    this.#parts = parts;
    this.#driver = this.#drive(this.#createCore(loaded));
  }

  /**
   * Judges by a blocklist image from now on, as `berth lists build` makes them; without one by no
   * lists. The octets are copied; the cache stays. Throws BerthError for an image that cannot be
   * used: then nothing has changed.
   */
  useLists(image?: Uint8Array): void {
    this.#driver.consult((core) => core.useLists(image));
  }

  /**
   * The same of an image that comes in pieces, `size` octets in all, by a new instance: questions
   * go to the one of before until it is ready, and those that wait end there. No octet is held
   * twice, so an image may be as large as memory has room for two; the cache begins empty. Rejects with
   * BerthError, or what the pieces reject with: then nothing has changed.
   */
  async loadLists(size: number, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const core = this.#createCore(new LoadedCore(this.#parts.module));
    await core.loadLists(size, pieces);
    const before = this.#driver;
    this.#driver = this.#drive(core);
    before.retire();
  }

  #createCore(loaded: LoadedCore): Core {
    const seed = crypto.getRandomValues(new Uint8Array(SEED_BYTES));
    return createCore(this.#parts, this.settings, loaded, seed);
  }

  #drive(first: Core): Driver {
    const urlOf = (upstream: number) => this.#driver.consult((core) => core.upstream(upstream).url);
    const watch = this.#parts.connections?.watch((upstream) => urlOf(upstream) ?? '');
    return new Driver({
      ...(watch === undefined ? {} : { watch }),
      createCore: (lost) => (lost === undefined ? first : this.#replace(lost)),
      transports: this.#parts.transports,
      log: this.log,
      utcOffset: this.settings.utcOffset,
      endsWithRequest: this.#parts.endsWithRequest ?? false,
      hasSchedules: /\.schedule\s*=/.test(this.settings.core.get('groups') ?? ''),
    });
  }

  /** An instance with the lists of one that trapped, which still lie in its memory. */
  #replace(lost: Core): Core {
    this.#parts.connections?.endAll('the core trapped', performance.now());
    const core = this.#createCore(new LoadedCore(this.#parts.module));
    try {
      core.useLists(lost.lists());
    } catch (error) {
      this.log.error(`the lists are lost, hand them in again: ${String(error)}`);
    }
    return core;
  }

  /** Answers one request; at once where no upstream and no body has to be waited for. */
  answer(
    head: RequestHead,
    asker: Asker,
    readBody: (limit: number) => Promise<Body>,
  ): HttpAnswer | Promise<HttpAnswer> {
    const request = this.#driver.consult((core) => core.readRequest(head));
    if (request === undefined) return this.#refusal(503, head.method === 'HEAD');
    switch (request.kind) {
      case 'respond':
        return request;
      case 'command':
        return this.#command(head, asker);
      case 'query':
        return this.#ask(request, request.message, asker);
      case 'readBody':
        // Octets may be of another realm: what a body is not tells more than its class.
        return readBody(request.max).then((message) => {
          if (message === 'late') return this.#refusal(408, request.headOnly);
          if (message === undefined) return this.#refusal(413, request.headOnly);
          return this.#ask(request, message, asker);
        });
    }
  }

  /** The answer, if it is known; nothing where a body or an upstream had to be waited for. */
  answerAtOnce(head: RequestHead, asker: Asker): HttpAnswer | undefined {
    const request = this.#driver.consult((core) => core.readRequest(head));
    if (request === undefined || request.kind === 'readBody') return undefined;
    if (request.kind === 'respond') return request;
    if (request.kind === 'command') return this.#command(head, asker);
    const outcome = this.#driver.ask(
      { ...this.#arrived(request, request.message, asker), onlyAtOnce: true },
      asker.scope,
    );
    if (outcome instanceof Promise || outcome.kind !== 'answered') return undefined;
    // What is stale was not asked for anew: only a question that may wait does that (RFC 8767 5).
    return outcome.source === 'stale' ? undefined : this.#finish(request, outcome, asker);
  }

  /** Something failed that is none of core's affair. */
  internalError(error: unknown): HttpAnswer {
    this.log.error(`a request failed: ${String(error)}`);
    return this.#refusal(500, false);
  }

  /** Questions that wait for an upstream. */
  get waiting(): number {
    return this.#driver.waiting;
  }

  close(): void {
    this.#driver.close();
  }

  #command({ method, target }: RequestHead, { address, host }: Asker): HttpAnswer {
    const headOnly = method === 'HEAD';
    const answer = this.#driver.command({ target, address, host, headOnly });
    return answer ?? this.#refusal(503, headOnly);
  }

  #arrived(question: AnswerForm, message: Uint8Array, asker: Asker) {
    const { address, host, serverName } = asker;
    const { token } = question;
    return { message, address, host, token, serverName };
  }

  #ask(question: AnswerForm, message: Uint8Array, asker: Asker): HttpAnswer | Promise<HttpAnswer> {
    const arrived = this.#arrived(question, message, asker);
    const outcome = this.#driver.ask(arrived, asker.scope, asker.gone);
    if (outcome instanceof Promise) {
      return outcome.then((then) => this.#finish(question, then, asker));
    }
    return this.#finish(question, outcome, asker);
  }

  #finish(question: AnswerForm, outcome: Outcome, asker: Asker): HttpAnswer {
    const { headOnly, format } = question;
    if (outcome.kind === 'dropped') return this.#refusal(400, headOnly);
    if (outcome.kind === 'failed') return this.#refusal(503, headOnly);
    const { message, maxAge, source, flags } = outcome;
    if (source === 'noKey') return this.#refusal(401, headOnly);
    if (source === 'limited') return this.#refusal(429, headOnly);
    const answer = this.#driver.consult((core) => {
      const body = format === 'json' ? core.jsonBody(message) : message;
      const head = this.#headOf(core, format, maxAge, body.length);
      const named = this.#addNile(head.headers, flags, asker.region);
      const headers = this.#addTiming(named, outcome, asker.address);
      const shared = headers === head.headers && body.length < KNOWN_SIZES;
      return { status: head.status, headers, shared, body: headOnly ? '' : body };
    });
    return answer ?? this.#refusal(503, headOnly);
  }

  /** Adds which lists blocked an answer, and where that was, if `policy.nile_headers` wants it. */
  #addNile(
    headers: HttpAnswer['headers'],
    flags?: string,
    region?: Asker['region'],
  ): HttpAnswer['headers'] {
    if (!this.#tellsNile) return headers;
    const added: [string, string][] = [['access-control-expose-headers', NILE_HEADERS.join(', ')]];
    for (const [i, value] of [flags, region?.()].entries()) {
      if (value) added.push([NILE_HEADERS[i] as string, value]);
    }
    return added.length > 1 ? [...headers, ...added] : headers;
  }

  /** Adds where the answer's time went, if `http.server_timing` has it told to that client. */
  #addTiming(
    headers: HttpAnswer['headers'],
    { source, timeline }: Extract<Outcome, { kind: 'answered' }>,
    address: string,
  ): HttpAnswer['headers'] {
    if (!tellsTiming(this.settings.serverTiming, address)) return headers;
    const core = performance.now() - this.#driver.wokenAt;
    return [...headers, ['server-timing', serverTiming(source, core, timeline)]];
  }

  /** Answers that are asked for often have the same few heads. */
  #headOf(core: Core, format: DohFormat, maxAge: number, size: number): AnswerHead {
    if (size >= KNOWN_SIZES) return core.answerHead(format, maxAge, size);
    const key = (maxAge * 2 + (format === 'json' ? 1 : 0)) * KNOWN_SIZES + size;
    const known = this.#heads.get(key);
    if (known !== undefined) return known;
    if (this.#heads.size >= KNOWN_HEADS) this.#heads.clear();
    const head = core.answerHead(format, maxAge, size);
    this.#heads.set(key, head);
    return head;
  }

  #refusal(status: number, headOnly: boolean): HttpAnswer {
    const retryAfter = status === 503 || status === 429 ? RETRY_AFTER_SECONDS : 0;
    const answer = this.#driver.consult((core) => core.refuse(status, { headOnly, retryAfter }));
    return answer ?? { status, headers: [], body: '' };
  }
}

/**
 * Looks at the settings where no entropy is to be had yet, and adds what they say to the parts.
 * Errors: SettingsError, with a line for each thing that is wrong.
 */
export function checkSettings(parts: ServerParts): ServerParts {
  const loaded = new LoadedCore(parts.module);
  const settings = readSettings(parts, loaded);
  createCore(parts, settings, loaded, new Uint8Array(SEED_BYTES));
  return { ...parts, settings };
}

function readSettings({ env, hostKeys }: ServerParts, loaded: LoadedCore): Settings {
  const keyOf = (variable: string) => loaded.keyOf(variable);
  return settingsFromEnv(env ?? {}, keyOf, [...COMMON_KEYS, ...(hostKeys ?? [])]);
}

function createCore(
  parts: ServerParts,
  settings: Settings,
  loaded: LoadedCore,
  seed: Uint8Array,
): Core {
  const { datagram, stream, secureStream, session } = parts.transports;
  const abilities = {
    udp: datagram !== undefined,
    tcp: stream !== undefined,
    tls: secureStream !== undefined,
    https: session !== undefined,
    names: session !== undefined,
  };
  try {
    const values = Object.fromEntries(settings.core);
    const core = loaded.start({ settings: values, seed, abilities });
    if (!parts.transports.checksPins) refusePins(core, settings);
    return core;
  } catch (error) {
    throw error instanceof BerthError ? new SettingsError(error.message) : error;
  }
}

/** Who is only to be believed by a key cannot be asked over TLS where keys are not shown. */
function refusePins(core: Core, settings: Settings): void {
  const problems: string[] = [];
  for (let id = 0; id < itemsOf(settings.core.get('upstream') ?? '').length; ++id) {
    const { pins, protocol, url } = core.upstream(id);
    if (protocol !== 'tls' || pins.length === 0) continue;
    problems.push(`upstream: "${url}" has a pin, which this host cannot check; leave pin= out`);
  }
  if (problems.length > 0) throw new SettingsError(problems.join('\n'));
}
