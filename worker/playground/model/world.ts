import { type Action, Core, type CoreModule, type StatusResponse } from '../../src/core.ts';
import { Driver } from '../../src/driver.ts';
import { Log } from '../../src/log.ts';
import type { TransportOrder, TransportSet } from '../../src/open_transport.ts';
import { openFetchSession } from '../../src/transports/fetch_session.ts';
import { Authority } from '../scripted/authority.ts';
import { randomFrom } from '../scripted/random.ts';
import { SERVERS, type ServerScript } from '../scripted/script.ts';
import { openTo } from '../scripted/scripted_server.ts';
import { ZONE } from '../scripted/zone.ts';
import { PlayClock } from './play_clock.ts';
import type { KeptAnswer, Question } from './record.ts';
import { Recorder, type Route } from './recorder.ts';
import { readSettings } from './settings_lines.ts';
import type { PlayState } from './state.ts';

const SEED_SIZE = 32;
/** Answers shown as kept. */
const KEPT_SHOWN = 12;

/** The settings of a state cannot be used; the message has a line for each that is wrong. */
export class WorldError extends Error {
  override readonly name = 'WorldError';
}

/** What a world is made of, beside its state. */
export interface Made {
  module: CoreModule;
  /** A blocklist image. */
  lists?: Uint8Array | undefined;
}

/** A resolver, its upstreams and its clock: all that is gone when another one is begun. */
export class World {
  readonly clock = new PlayClock();
  readonly recorder: Recorder;
  readonly kept: KeptAnswer[] = [];
  readonly #driver: Driver;
  readonly #state: () => PlayState;
  readonly #changed: () => void;
  #asked = 0;

  /** `state` is looked at for what may change under way: how servers behave. Errors: WorldError. */
  constructor({ module, lists }: Made, state: () => PlayState, changed: () => void) {
    this.#state = state;
    this.#changed = changed;
    const { settings, wrong } = readSettings(state().settings);
    if (wrong.length > 0) throw new WorldError(wrong.join('\n'));
    const { scripted } = state();
    this.recorder = new Recorder((open) => this.#routeOf(open), changed);
    this.clock.pace = scripted ? state().pace : 1;
    const seed = new Uint8Array(SEED_SIZE);
    if (!scripted) crypto.getRandomValues(seed);
    const all = { ...this.#ownSettings(), ...settings };
    const abilities = scripted
      ? { udp: true, tcp: true, tls: true, https: true, names: true }
      : { https: true, names: true };
    try {
      this.#driver = new Driver({
        createCore: () => {
          const core = Core.create(module, { settings: all, seed, abilities });
          core.useLists(lists);
          return core;
        },
        transports: scripted ? this.#scriptedSet(module) : FETCH,
        log: new Log('error'),
        clock: this.clock,
        watch: (step, now) => this.recorder.step(step, now),
      });
    } catch (error) {
      throw new WorldError(error instanceof Error ? error.message : String(error));
    }
  }

  /** Asks what the state says; what is wrong with it instead, in words. */
  ask(): string | undefined {
    const { name, type, dnssec } = this.#state();
    const query = this.query(name, type, dnssec);
    if (query === undefined) return 'the core was lost; begin anew';
    if (query.kind === 'respond') return query.body.trim();
    this.#asked += 1;
    const question: Question = {
      number: this.#asked,
      name,
      type: type.toUpperCase(),
      askedAt: this.clock.now(),
      sent: query.message,
      timeline: [],
      before: this.counters(),
      exchanges: [],
      openings: [],
    };
    this.recorder.begin(question);
    const began = performance.now();
    const outcome = this.#driver.ask({ message: query.message, protocol: 'http2' });
    question.callTook = performance.now() - began;
    if (outcome instanceof Promise) void outcome.then((it) => this.#answered(question, it));
    else this.#answered(question, outcome);
    this.#changed();
    return undefined;
  }

  /** The core's own figures. */
  counters(): Record<string, number> {
    return this.#driver.consult((core) => core.counters()) ?? {};
  }

  /** Whether something is under way. */
  get busy(): boolean {
    return this.#driver.waiting > 0;
  }

  end(): void {
    this.#driver.close();
    this.clock.stop();
  }

  /** The message of a question, as DNS over HTTPS writes it. */
  query(
    name: string,
    type: string,
    dnssec: boolean,
  ): { kind: 'query'; message: Uint8Array } | ({ kind: 'respond' } & StatusResponse) | undefined {
    const words = new URLSearchParams({ name, type: type.toUpperCase(), do: dnssec ? '1' : '0' });
    const head = { method: 'GET', target: `/dns-query?${words}` };
    const read = this.#driver.consult((core) => core.readRequest(head));
    return read?.kind === 'readBody' || read?.kind === 'command' ? undefined : read;
  }

  #answered(question: Question, outcome: Awaited<ReturnType<Driver['ask']>>): void {
    question.answeredAt ??= this.clock.now();
    question.after = this.counters();
    if (outcome.kind === 'answered') {
      question.received = outcome.message;
      question.source = outcome.source;
      question.maxAge = outcome.maxAge;
      this.#note(question, outcome.source, outcome.maxAge);
    }
    this.#changed();
  }

  /** Keeps the list of what the cache holds. */
  #note(question: Question, source: string, ttl: number): void {
    const { type } = question;
    const name = question.name.replace(/\.$/, '').toLowerCase();
    const at = this.kept.findIndex((it) => it.name === name && it.type === type);
    const known = this.kept[at];
    if (source === 'cache' || source === 'stale') {
      if (known) known.hits += 1;
      return;
    }
    if (source !== 'upstream' || ttl === 0) return;
    if (known) this.kept.splice(at, 1);
    this.kept.unshift({ name, type, keptAt: this.clock.now(), ttl, hits: 0 });
    this.kept.length = Math.min(this.kept.length, KEPT_SHOWN);
  }

  #ownSettings(): Record<string, string> {
    const { scripted, protocol, url } = this.#state();
    const scriptedUrls = SERVERS.map(({ address, host }) => {
      if (protocol === 'https') return `https://${host}/dns-query`;
      return protocol === 'tls' ? `tls://${address}#name=${host}` : `${protocol}://${address}`;
    });
    return {
      upstream: scripted ? scriptedUrls.join(', ') : url,
      'cache.bytes': '4MiB',
      'cache.shards': '1',
      'select.policy': 'in_order',
    };
  }

  #scriptedSet(module: CoreModule): TransportSet {
    const authority = new Authority(module, this.#state().zone.trim() || ZONE);
    const random = randomFrom(1);
    const openers = SERVERS.map((server) => ({
      server,
      open: openTo({
        clock: this.clock,
        authority,
        random,
        script: (): ServerScript => this.#state()[server.name],
      }),
    }));
    const open = (order: TransportOrder) => {
      const { remote, upstream } = order;
      const found = openers.find(
        ({ server }) => remote?.address === server.address || upstream.url.includes(server.host),
      );
      if (found === undefined) throw new Error('no such server in this page');
      return found.open(order);
    };
    return { datagram: open, stream: open, secureStream: open, session: open, checksPins: true };
  }

  #routeOf(open: Extract<Action, { kind: 'open' }>): Route {
    const url = this.#driver.consult((core) => core.upstream(open.upstream).url) ?? '';
    const isIt = ({ address, host }: (typeof SERVERS)[number]): boolean =>
      open.remote?.address === address || url.includes(host);
    const server = this.#state().scripted ? SERVERS.find(isIt) : undefined;
    const stream = open.secure ? 'TLS' : 'TCP';
    const over = { datagram: 'UDP', stream, session: 'HTTPS' }[open.transportKind];
    return { to: server?.name ?? hostOf(url), over };
  }
}

const FETCH: TransportSet = { session: openFetchSession, checksPins: false };

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
