import { type AnswerForm, BerthError, Core, type DohFormat, type RequestHead } from './core.ts';
import { Driver, type Outcome } from './driver.ts';
import { Log } from './log.ts';
import type { Scope, TransportSet } from './open_transport.ts';
import {
  type HostKey,
  itemsOf,
  type Settings,
  SettingsError,
  settingsFromEnv,
} from './settings_from_env.ts';

/** When to come back after an instance was lost. Unit: seconds. */
const RETRY_AFTER_SECONDS = 1;
const SEED_BYTES = 32;
/** Heads of answers that are remembered. */
const KNOWN_HEADS = 1024;

type AnswerHead = ReturnType<Core['answerHead']>;

/** What a server is made of. */
export interface ServerParts {
  /** The compiled module of core. */
  module: WebAssembly.Module;
  /** `BERTH_*` variables; see docs/configuration.md. */
  env?: Readonly<Record<string, unknown>>;
  transports: TransportSet;
  /** Settings of the host's own that it takes, beside `log.level`. */
  hostKeys?: readonly HostKey[];
  /** Whether timers and I/O end with the request that began them, as in a plain Worker. */
  endsWithRequest?: boolean;
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
  scope?: Scope;
  /** What says that the client went away; asked for only where something has to be waited for. */
  gone?: () => AbortSignal;
}

/** A whole response. */
export interface HttpAnswer {
  status: number;
  headers: readonly [name: string, value: string][];
  /** Empty for HEAD and 204. */
  body: Uint8Array | string;
}

/** DNS over HTTPS on one core, whatever HTTP server stands in front. */
export class DohServer {
  readonly settings: Settings;
  readonly log: Log;
  readonly #driver: Driver;
  readonly #heads = new Map<string, AnswerHead>();
  #lists: Uint8Array | undefined;

  /**
   * Requires: entropy may be read, which a Worker may do only while it serves a request.
   * Errors: SettingsError, with a line for each thing that is wrong.
   */
  constructor(parts: ServerParts) {
    this.settings = parts.settings ?? readSettings(parts);
    this.log = new Log(this.settings.logLevel, parts.writeLine);
    this.#driver = new Driver({
      createCore: () => {
        const seed = crypto.getRandomValues(new Uint8Array(SEED_BYTES));
        const core = createCore(parts, this.settings, seed);
        if (this.#lists !== undefined) core.useLists(this.#lists);
        return core;
      },
      transports: parts.transports,
      log: this.log,
      endsWithRequest: parts.endsWithRequest ?? false,
    });
  }

  /**
   * Judges by a blocklist image from now on, as `berth lists build` makes them; without one by no
   * lists. The octets stay as they are. Throws BerthError for an image that cannot be used: then
   * nothing has changed.
   */
  useLists(image?: Uint8Array): void {
    this.#driver.consult((core) => {
      core.useLists(image);
      this.#lists = image;
    });
  }

  /** Answers one request; at once where no upstream and no body has to be waited for. */
  answer(
    head: RequestHead,
    asker: Asker,
    readBody: (limit: number) => Promise<Uint8Array | undefined>,
  ): HttpAnswer | Promise<HttpAnswer> {
    const request = this.#driver.consult((core) => core.readRequest(head));
    if (request === undefined) return this.#refusal(503, head.method === 'HEAD');
    switch (request.kind) {
      case 'respond':
        return request;
      case 'query':
        return this.#ask(request, request.message, asker);
      case 'readBody':
        return readBody(request.max).then((message) =>
          message === undefined
            ? this.#refusal(413, request.headOnly)
            : this.#ask(request, message, asker),
        );
    }
  }

  /** The answer, if it is known; nothing where a body or an upstream had to be waited for. */
  answerAtOnce(head: RequestHead, asker: Asker): HttpAnswer | undefined {
    const request = this.#driver.consult((core) => core.readRequest(head));
    if (request === undefined || request.kind === 'readBody') return undefined;
    if (request.kind === 'respond') return request;
    const outcome = this.#driver.ask(
      { ...this.#arrived(request, request.message, asker), onlyAtOnce: true },
      asker.scope,
    );
    if (outcome instanceof Promise || outcome.kind !== 'answered') return undefined;
    // What is stale was not asked for anew: only a question that may wait does that (RFC 8767 5).
    return outcome.source === 'stale' ? undefined : this.#finish(request, outcome);
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

  #arrived(question: AnswerForm, message: Uint8Array, asker: Asker) {
    const { address, host } = asker;
    const { token } = question;
    return { message, address, host, token };
  }

  #ask(question: AnswerForm, message: Uint8Array, asker: Asker): HttpAnswer | Promise<HttpAnswer> {
    const arrived = this.#arrived(question, message, asker);
    const outcome = this.#driver.ask(arrived, asker.scope, asker.gone);
    if (outcome instanceof Promise) return outcome.then((then) => this.#finish(question, then));
    return this.#finish(question, outcome);
  }

  #finish(question: AnswerForm, outcome: Outcome): HttpAnswer {
    const { headOnly, format } = question;
    if (outcome.kind === 'dropped') return this.#refusal(400, headOnly);
    if (outcome.kind === 'failed') return this.#refusal(503, headOnly);
    const { message, maxAge } = outcome;
    const answer = this.#driver.consult((core) => {
      const body = format === 'json' ? core.jsonBody(message) : message;
      const { status, headers } = this.#headOf(core, format, maxAge, body.length);
      return { status, headers, body: headOnly ? '' : body };
    });
    return answer ?? this.#refusal(503, headOnly);
  }

  /** Answers that are asked for often have the same few heads. */
  #headOf(core: Core, format: DohFormat, maxAge: number, size: number): AnswerHead {
    const key = `${format} ${maxAge} ${size}`;
    const known = this.#heads.get(key);
    if (known !== undefined) return known;
    if (this.#heads.size >= KNOWN_HEADS) this.#heads.clear();
    const head = core.answerHead(format, maxAge, size);
    this.#heads.set(key, head);
    return head;
  }

  #refusal(status: number, headOnly: boolean): HttpAnswer {
    const retryAfter = status === 503 ? RETRY_AFTER_SECONDS : 0;
    const answer = this.#driver.consult((core) => core.refuse(status, { headOnly, retryAfter }));
    return answer ?? { status, headers: [], body: '' };
  }
}

/**
 * Looks at the settings where no entropy is to be had yet, and adds what they say to the parts.
 * Errors: SettingsError, with a line for each thing that is wrong.
 */
export function checkSettings(parts: ServerParts): ServerParts {
  const settings = readSettings(parts);
  createCore(parts, settings, new Uint8Array(SEED_BYTES));
  return { ...parts, settings };
}

function readSettings({ module, env, hostKeys }: ServerParts): Settings {
  return settingsFromEnv(env ?? {}, Core.settings(module), ['log.level', ...(hostKeys ?? [])]);
}

function createCore(parts: ServerParts, settings: Settings, seed: Uint8Array): Core {
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
    const core = Core.create(parts.module, { settings: values, seed, abilities });
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
