import type { Action } from './core/action.ts';
import { readAction } from './core/action_record.ts';
import { type Answered, readAnswered } from './core/answered.ts';
import type { CoreModule } from './core/boundary.ts';
import {
  type CommandRequest,
  type DohRequest,
  type RequestHead,
  readRequest,
  type StatusResponse,
  writeAnswerHead,
  writeCommand,
  writeStatusHead,
} from './core/doh.ts';
import type { CoreEvent, Endpoint, QueryArrived } from './core/event.ts';
import { eventRoom, queryRoom, writeEvent, writeQuery } from './core/event_record.ts';
import { Lists } from './core/lists.ts';
import { linesOf, Memory } from './core/memory.ts';
import {
  keyOf,
  type SettingRow,
  type StartOptions,
  settingsOf,
  startResolver,
} from './core/settings.ts';
import { readUpstream, type Upstream } from './core/upstream.ts';
import type { DohFormat } from './core/words.ts';

export type * from './core/action.ts';
export type { Answered } from './core/answered.ts';
export type { CoreModule, EmscriptenModule } from './core/boundary.ts';
export type {
  AnswerForm,
  CommandRequest,
  DohRequest,
  RequestHead,
  StatusResponse,
} from './core/doh.ts';
export type * from './core/event.ts';
export { BerthError, BerthTrap } from './core/failure.ts';
export type { Abilities, SettingRow, StartOptions } from './core/settings.ts';
export type { Upstream } from './core/upstream.ts';
export type * from './core/words.ts';

// The core as the package sees it. Nothing outside of core/ touches the module's linear memory.

/** An instance of the module that holds no resolver yet. */
export class LoadedCore {
  readonly #memory: Memory;

  /** Throws BerthError for a module of another version of the interface. */
  constructor(module: CoreModule) {
    this.#memory = new Memory(module);
  }

  /** Every setting there is, in the order of the table. */
  settings(): SettingRow[] {
    return settingsOf(this.#memory);
  }

  /** The key of the setting that a variable of the environment sets; nothing: it sets none. */
  keyOf(variable: string): string | undefined {
    return keyOf(this.#memory, variable);
  }

  /**
   * Starts a resolver, at once; to be called once. Settings are those of docs/configuration.md, each
   * as text. Throws BerthError, with a line for each setting that is wrong.
   */
  start(options: StartOptions): Core {
    return new Core(this.#memory, startResolver(this.#memory, options));
  }
}

/**
 * One resolver and the module it lives in. Times are milliseconds on a clock of the host's that
 * never goes back. Every call throws BerthTrap once the module has trapped.
 */
export class Core {
  readonly #memory: Memory;
  readonly #resolver: number;
  readonly #lists: Lists;
  /** Where each transport leads, for octets whose source is not said. */
  readonly #remotes = new Map<number, Endpoint>();

  /** Made by `LoadedCore.start`, and by `create`. */
  constructor(memory: Memory, resolver: number) {
    this.#memory = memory;
    this.#resolver = resolver;
    this.#lists = new Lists(memory, resolver);
  }

  /** Starts a resolver in an instance of its own, as `LoadedCore.start` does. */
  static create(module: CoreModule, options: StartOptions): Core {
    return new LoadedCore(module).start(options);
  }

  /**
   * Judges by the blocklist image `image` from now on, which is copied; without one by no lists.
   * Throws BerthError for one that is damaged or lacks a list that the settings name: then nothing
   * has changed.
   */
  useLists(image?: Uint8Array): void {
    this.#lists.use(image ?? new Uint8Array());
  }

  /** The same of an image that comes in pieces, `size` octets in all; none of it is kept twice. */
  loadLists(size: number, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    return this.#lists.load(size, pieces);
  }

  /** The image that is judged by, where it lies, until the next call; also after a trap. */
  lists(): Uint8Array | undefined {
    return this.#lists.octets();
  }

  /** Whether `poll` gives `blocked` from now on, as it does at first: its words have a price. */
  tellBlocked(wanted: boolean): void {
    this.#memory.call('berth_tell_blocked', this.#resolver, wanted ? 1 : 0);
  }

  /** What an `open` names. */
  upstream(id: number): Upstream {
    return readUpstream(this.#memory, this.#resolver, id);
  }

  /** Maps a request head to what it asks for. */
  readRequest(head: RequestHead): DohRequest {
    return readRequest(this.#memory, this.#resolver, head);
  }

  /** Answers a command that `readRequest` found. */
  answerCommand(now: number, command: CommandRequest): StatusResponse {
    return writeCommand(this.#memory, this.#resolver, now, command);
  }

  /** Answers what is known at once, or takes the query up. */
  answerNow(now: number, query: QueryArrived): Answered {
    const memory = this.#memory;
    // Whatever an address costs comes before the record is begun, since it may move memory.
    if (query.address) memory.octets(query.address);
    const out = memory.write(queryRoom(query));
    writeQuery(out, query, memory);
    memory.last.add('answer', now, memory.written(out.size));
    const size = memory.call('berth_answer_now', this.#resolver, now, memory.block, out.size);
    return readAnswered(memory.bytes, memory.view, memory.result(), size);
  }

  /** The head of a response that carries an answer of `size` octets. */
  answerHead(
    format: DohFormat,
    maxAge: number,
    size: number,
  ): { status: number; headers: [string, string][] } {
    return writeAnswerHead(this.#memory, { format, maxAge, size });
  }

  /** The response to what went wrong behind the head: 400, 408, 413, 429, 500, 503 … */
  refuse(
    status: number,
    options: { headOnly?: boolean; retryAfter?: number } = {},
  ): StatusResponse {
    const { headOnly = false, retryAfter = 0 } = options;
    return writeStatusHead(this.#memory, { status, headOnly, retryAfter });
  }

  /** An answer as JSON text, in octets. */
  jsonBody(message: Uint8Array): Uint8Array {
    const memory = this.#memory;
    memory.write(message.byteLength).bytes(message);
    return memory.octetsOf(memory.call('berth_write_json', memory.block, message.byteLength));
  }

  /** Takes in one event. */
  handle(now: number, event: CoreEvent): void {
    const memory = this.#memory;
    this.#prepare(event);
    const out = memory.write(eventRoom(event));
    writeEvent(out, event, memory, this.#remotes);
    memory.last.add('event', now, memory.written(out.size));
    memory.call('berth_handle', this.#resolver, now, memory.block, out.size);
    if (event.kind === 'closed') this.#remotes.delete(event.transport);
  }

  /** Has the octets of an event's address at hand before its record is begun. */
  #prepare(event: CoreEvent): void {
    let address: string | undefined;
    if (event.kind === 'queryArrived') address = event.address;
    if (event.kind === 'opened') address = event.local?.address;
    if (event.kind === 'received') {
      address = (event.source ?? this.#remotes.get(event.transport))?.address;
    }
    if (address) this.#memory.octets(address);
  }

  /** Does what is due. */
  handleTimeout(now: number): void {
    this.#memory.last.add('timeout', now, undefined);
    this.#memory.call('berth_handle_timeout', this.#resolver, now);
  }

  /** The next thing to do; call until there is nothing. */
  poll(): Action | undefined {
    const memory = this.#memory;
    const size = memory.call('berth_poll', this.#resolver);
    if (size === 0) return undefined;
    const action = readAction(memory.bytes, memory.view, memory.result(), memory, size);
    if (action.kind === 'open' && action.remote) this.#remotes.set(action.transport, action.remote);
    if (action.kind === 'close') this.#remotes.delete(action.transport);
    return action;
  }

  /** When to call `handleTimeout` at the latest; nothing: only an event can bring work. */
  deadline(): number | undefined {
    const deadline = this.#memory.raw('berth_deadline', this.#resolver);
    return Number.isFinite(deadline) ? deadline : undefined;
  }

  /** What was counted since the start, and what is held now. */
  counters(): Record<string, number> {
    const memory = this.#memory;
    const text = memory.textOf(memory.call('berth_write_counters', this.#resolver));
    return Object.fromEntries(linesOf(text).map(([name, value]) => [name, Number(value)]));
  }
}
