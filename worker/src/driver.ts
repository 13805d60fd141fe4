import {
  type Action,
  BerthTrap,
  type CommandRequest,
  type Core,
  type CoreEvent,
  type QueryArrived,
  type StatusResponse,
  type TransportEvent,
} from './core.ts';
import { FailureLog } from './failure_log.ts';
import type { Log } from './log.ts';
import {
  openerOf,
  type Scope,
  type Transport,
  type TransportEvents,
  type TransportSet,
} from './open_transport.ts';
import { lost, type Outcome } from './outcome.ts';
import { type UtcOffset, utcOffsetHere } from './time_zone.ts';
import { type Clock, ScopedTimer, SharedTimer, type Timer } from './timer.ts';
import { failureOf } from './transport_failure.ts';

// The driving contract of core is kept here: after each event all actions are done, then the timer
// is set to the deadline. Core is entered from nowhere else, and never while it is being emptied:
// what an action brings about at once is taken up by the loop that performs it.
//
// An instance that traps is of no use any more. It is put aside together with its transports; who
// waits for it is answered SERVFAIL, and a new instance takes the next question.

/**
 * The wall clock, which may be set, is looked at in each minute: schedules, and the clocks of
 * places that change theirs, turn at the beginning of one. Unit: milliseconds.
 */
const WALL_CLOCK_MS = 60_000;
/** What a driver needs of its host. */
export interface DriverParts {
  /** Makes an instance: at the start, and when `lost`, the one before it, trapped. */
  createCore: (lost?: Core) => Core;
  transports: TransportSet;
  log: Log;
  /** What clocks show. Default: those of the runtime. */
  utcOffset?: UtcOffset;
  /** Whether timers and I/O end with the request that began them, as in a plain Worker. */
  endsWithRequest?: boolean;
  /** Whether local time matters, which takes some runtimes milliseconds to find. Default: true. */
  hasSchedules?: boolean;
  /** Default: `performance.now()` and the runtime's timers. */
  clock?: Clock;
  /** Sees what core is told and what it wants done, before that is done. */
  watch?: (step: CoreEvent | Action, now: number) => void;
}

/** Who waits, and for what. */
interface Waiting {
  readonly message: Uint8Array;
  readonly resolve: (outcome: Outcome) => void;
}

/** A transport and what became of it; `transport` is there once its opener has returned. */
interface Opened {
  readonly id: number;
  readonly upstream: number;
  transport: Transport | undefined;
}

/** Gives one core its sockets, clock and timer, and does what it asks for. */
export class Driver {
  readonly #parts: DriverParts;
  readonly #timer: Timer;
  readonly #failures: FailureLog;
  readonly #transports = new Map<number, Opened>();
  readonly #waiting = new Map<number, Waiting>();
  #core: Core;
  #lastQuery = 0;
  #now = 0;
  #nextWallClock = 0;
  #emptying = false;
  #retired = false;
  /** The last reply, whose end is the next action. */
  #replied: Extract<Outcome, { kind: 'answered' }> | undefined;
  /** Whose request is being served at this moment. */
  #scope: Scope | undefined;

  constructor(parts: DriverParts) {
    this.#parts = parts;
    this.#failures = new FailureLog(parts.log);
    this.#core = this.#begin();
    const due = (): void => this.#due();
    this.#timer =
      parts.clock?.timer(due) ??
      (parts.endsWithRequest ? new ScopedTimer(due) : new SharedTimer(due));
  }

  /** An instance that tells why names are blocked only where somebody watches. */
  #begin(lost?: Core): Core {
    const core = this.#parts.createCore(lost);
    core.tellBlocked(this.#parts.watch !== undefined);
    return core;
  }

  /** A call that leaves no action behind; nothing when it trapped, and another instance is used. */
  consult<Result>(call: (core: Core) => Result): Result | undefined {
    return this.#enter(call);
  }

  /** Answers a command, which counts as a question; nothing when it trapped. */
  command(command: CommandRequest): StatusResponse | undefined {
    return this.#enter((core) => core.answerCommand(this.#clock(), command));
  }

  /** When the last event came, of the clock's time. Unit: milliseconds. */
  get wokenAt(): number {
    return this.#now;
  }

  /** Questions that wait for an answer. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Asks: what is known is there at once, the rest is promised. `gone` gives what says that
   * nobody waits any more. The message is borrowed for the call.
   */
  ask(
    query: Omit<QueryArrived, 'query'>,
    scope?: Scope,
    gone?: () => AbortSignal,
  ): Outcome | Promise<Outcome> {
    this.#lastQuery = (this.#lastQuery + 1) >>> 0;
    const id = this.#lastQuery;
    const arrived: QueryArrived = { ...query, query: id };
    this.#scope = scope;
    try {
      const now = this.#clock();
      if (now >= this.#nextWallClock) this.#tellWallClock(now);
      this.#parts.watch?.({ kind: 'queryArrived', ...arrived }, now);
      const answered = this.#enter((core) => core.answerNow(now, arrived));
      if (answered === undefined) return lost(query.message);
      if (answered.kind !== 'pending') return answered;
      return this.#wait(id, query.message.slice(), scope, gone?.());
    } finally {
      this.#empty();
      this.#scope = undefined;
    }
  }

  /** Takes no more questions, and closes once those that wait have their answers. */
  retire(): void {
    this.#retired = true;
    this.#closeIfIdle();
  }

  #closeIfIdle(): void {
    if (this.#retired && this.#waiting.size === 0) this.close();
  }

  /** Closes every transport; who still waits is told that it failed. */
  close(): void {
    this.#timer.clear();
    this.#abandon(() => ({ kind: 'failed' }));
  }

  #wait(
    id: number,
    message: Uint8Array,
    scope: Scope | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Outcome> {
    const outcome = new Promise<Outcome>((resolve) => this.#waiting.set(id, { message, resolve }));
    if (signal !== undefined) {
      const cancel = (): void => this.#cancel(id);
      signal.addEventListener('abort', cancel, { once: true });
      void outcome.then(() => signal.removeEventListener('abort', cancel));
    }
    this.#timer.hold(outcome, scope);
    return outcome;
  }

  #cancel(id: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    waiting.resolve({ kind: 'dropped' });
    this.#handle({ kind: 'queryCancelled', query: id });
  }

  #due(): void {
    const now = this.#clock();
    this.#enter((core) => core.handleTimeout(now));
    this.#empty();
  }

  /** Time that never goes back; to be read is dear in some runtimes. Unit: milliseconds. */
  #clock(): number {
    this.#now = Math.max(this.#now, this.#parts.clock?.now() ?? performance.now());
    return this.#now;
  }

  /** Told when the first question comes, since some runtimes have no time before that. */
  #tellWallClock(now: number): void {
    const time = Date.now();
    this.#nextWallClock = now + WALL_CLOCK_MS - (time % WALL_CLOCK_MS);
    const unixTime = time / 1000;
    const { hasSchedules = true, utcOffset: offsetAt = utcOffsetHere } = this.#parts;
    const utcOffset = hasSchedules ? offsetAt(time) : 0;
    this.#enter((core) => core.handle(now, { kind: 'wallClock', unixTime, utcOffset }));
  }

  #handle(event: CoreEvent, scope?: Scope): void {
    const now = this.#clock();
    this.#parts.watch?.(event, now);
    this.#enter((core) => core.handle(now, event));
    if (this.#emptying) return;
    this.#scope = scope;
    this.#empty();
    this.#scope = undefined;
  }

  /** Calls core; nothing when that trapped. */
  #enter<Result>(call: (core: Core) => Result): Result | undefined {
    try {
      return call(this.#core);
    } catch (error) {
      if (!(error instanceof BerthTrap)) throw error;
      this.#replace(error);
      return undefined;
    }
  }

  #empty(): void {
    if (this.#emptying) return;
    this.#emptying = true;
    try {
      for (;;) {
        const action = this.#enter((core) => core.poll());
        if (action === undefined) break;
        this.#parts.watch?.(action, this.#now);
        this.#perform(action);
      }
    } finally {
      this.#emptying = false;
    }
    this.#timer.set(this.#enter((core) => core.deadline()));
    this.#closeIfIdle();
  }

  #perform(action: Action): void {
    switch (action.kind) {
      case 'reply':
        this.#reply(action);
        break;
      case 'open':
        this.#open(action);
        break;
      case 'send': {
        const { bytes, request } = action;
        this.#use(action.transport, (it) => it.send(bytes, request, this.#scope));
        break;
      }
      case 'cancelRequest':
        this.#use(action.transport, (it) => it.cancel?.(action.request));
        break;
      case 'park':
        this.#use(action.transport, (it) => it.park?.());
        break;
      case 'close': {
        const opened = this.#transports.get(action.transport);
        this.#transports.delete(action.transport);
        if (opened !== undefined) end(opened);
        break;
      }
      case 'notice':
        if (action.notice === 'upstreamUp') this.#parts.log.info(action.text);
        else this.#parts.log.warning(action.text);
        break;
      case 'finished':
        // Who waits goes on only after this loop: the reply was the action before.
        if (this.#replied !== undefined) this.#replied.timeline = action.timeline;
        this.#replied = undefined;
        break;
      case 'unpark':
      case 'blocked':
        break;
    }
  }

  /** Has a transport do something; one that cannot is of no use any more. */
  #use(id: number, act: (transport: Transport) => void): void {
    const opened = this.#transports.get(id);
    if (opened?.transport === undefined) return;
    try {
      act(opened.transport);
    } catch (error) {
      end(opened);
      this.#eventsOf(opened).closed(failureOf(error, 'send'));
    }
  }

  #reply(reply: Extract<Action, { kind: 'reply' }>): void {
    const waiting = this.#waiting.get(reply.query);
    this.#waiting.delete(reply.query);
    const isDropped = reply.message.byteLength === 0;
    this.#replied = isDropped ? undefined : { ...reply, kind: 'answered' };
    waiting?.resolve(this.#replied ?? { kind: 'dropped' });
  }

  #open(open: Extract<Action, { kind: 'open' }>): void {
    const opened: Opened = { id: open.transport, upstream: open.upstream, transport: undefined };
    this.#transports.set(opened.id, opened);
    const upstream = this.#enter((core) => core.upstream(open.upstream));
    if (upstream === undefined) return;
    const events = this.#eventsOf(opened);
    const order = {
      kind: open.transportKind,
      secure: open.secure,
      upstream,
      events,
      ...(open.remote === undefined ? {} : { remote: open.remote }),
    };
    try {
      const opener = openerOf(this.#parts.transports, order);
      if (opener === undefined) throw new Error(`this host opens no ${open.transportKind}`);
      opened.transport = opener(order);
    } catch (error) {
      events.closed(failureOf(error, 'connect'));
    }
  }

  /** What a transport tells is passed on for as long as it is one of this instance's. */
  #eventsOf(opened: Opened): TransportEvents {
    const { id: transport } = opened;
    const tell = (event: TransportEvent, scope?: Scope): void => {
      if (this.#transports.get(transport) !== opened) return;
      if (event.kind === 'closed') this.#transports.delete(transport);
      this.#handle(event, scope);
    };
    return {
      opened: (local) =>
        tell({ kind: 'opened', transport, ...(local === undefined ? {} : { local }) }),
      received: (bytes) => tell({ kind: 'received', transport, bytes }),
      answered: (answer, scope) => tell({ kind: 'sessionAnswered', transport, ...answer }, scope),
      closed: (failure) => {
        this.#failures.note(failure, () => this.#urlOf(opened), this.#clock());
        const { stage, cause, osCode } = failure;
        tell({ kind: 'closed', transport, stage, cause, osCode });
      },
    };
  }

  #urlOf({ upstream }: Opened): string {
    return this.#enter((core) => core.upstream(upstream).url) ?? 'an upstream';
  }

  #replace({ message, reproducer }: BerthTrap): void {
    const calls = reproducer.join('\n');
    this.#parts.log.error(`${message}; another takes its place. The last calls were:\n${calls}`);
    this.#abandon(({ message }) => lost(message));
    try {
      this.#core = this.#begin(this.#core);
      this.#nextWallClock = 0;
    } catch (error) {
      // The runtime grants no memory, say: whoever asks next has it tried again.
      this.#parts.log.error(`no other can be made: ${String(error)}`);
    }
  }

  #abandon(outcomeOf: (waiting: Waiting) => Outcome): void {
    const transports = [...this.#transports.values()];
    this.#transports.clear();
    for (const opened of transports) end(opened);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const each of waiting) each.resolve(outcomeOf(each));
  }
}

/** What a transport says to being closed changes nothing: nothing more is heard of it. */
function end({ transport }: Opened): void {
  try {
    transport?.close();
  } catch {
    // It was closed already, or belongs to a request that is over.
  }
}
