import {
  type Action,
  type AnswerSource,
  BerthTrap,
  type Core,
  type CoreEvent,
  type QueryArrived,
  type TransportCause,
  type TransportEvent,
} from './core.ts';
import type { Log } from './log.ts';
import {
  openerOf,
  type Scope,
  type Transport,
  type TransportEvents,
  type TransportFailure,
  type TransportSet,
} from './open_transport.ts';
import { type Clock, ScopedTimer, SharedTimer, type Timer } from './timer.ts';
import { failureOf, isOfTls } from './transport_failure.ts';

// The driving contract of core is kept here: after each event all actions are done, then the timer
// is set to the deadline. Core is entered from nowhere else, and never while it is being emptied:
// what an action brings about at once is taken up by the loop that performs it.
//
// An instance that traps is of no use any more. It is put aside together with its transports; who
// waits for it is told so, and a new instance takes the next question.

/** What stays wrong until somebody does something about it, beside all of TLS. */
const LASTING: ReadonlySet<TransportCause> = new Set([
  'noDescriptor',
  'noPermission',
  'protocolError',
]);
/** Shortest time between two warnings of that kind. Unit: milliseconds. */
const WARNING_GAP_MS = 1000;

/** How a question ended. */
export type Outcome =
  | { kind: 'answered'; message: Uint8Array; maxAge: number; source: AnswerSource }
  /** Nothing is to be sent: over HTTP, it was no question. */
  | { kind: 'dropped' }
  /** The instance that was asked is gone. */
  | { kind: 'failed' };

/** What a driver needs of its host. */
export interface DriverParts {
  /** Makes an instance: at the start, and when the one before it trapped. */
  createCore: () => Core;
  transports: TransportSet;
  log: Log;
  /** Whether timers and I/O end with the request that began them, as in a plain Worker. */
  endsWithRequest?: boolean;
  /** Default: `performance.now()` and the runtime's timers. */
  clock?: Clock;
  /** Sees what core is told and what it wants done, before that is done. */
  watch?: (step: CoreEvent | Action, now: number) => void;
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
  readonly #transports = new Map<number, Opened>();
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  #core: Core;
  #lastQuery = 0;
  #now = 0;
  #nextWarning = 0;
  #emptying = false;
  /** Whose request is being served at this moment. */
  #scope: Scope | undefined;

  constructor(parts: DriverParts) {
    this.#parts = parts;
    this.#core = parts.createCore();
    const due = (): void => this.#due();
    this.#timer =
      parts.clock?.timer(due) ??
      (parts.endsWithRequest ? new ScopedTimer(due) : new SharedTimer(due));
  }

  /** A call that leaves no action behind; nothing when it trapped, and another instance is used. */
  consult<Result>(call: (core: Core) => Result): Result | undefined {
    return this.#enter(call);
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
      const answered = this.#enter((core, now) => {
        this.#parts.watch?.({ kind: 'queryArrived', ...arrived }, now);
        return core.answerNow(now, arrived);
      });
      if (answered === undefined) return { kind: 'failed' };
      if (answered.kind !== 'pending') return answered;
      return this.#wait(id, scope, gone?.());
    } finally {
      this.#empty();
      this.#scope = undefined;
    }
  }

  /** Closes every transport; who still waits is told that it failed. */
  close(): void {
    this.#timer.clear();
    this.#abandon();
  }

  #wait(id: number, scope: Scope | undefined, signal: AbortSignal | undefined): Promise<Outcome> {
    const outcome = new Promise<Outcome>((resolve) => this.#waiting.set(id, resolve));
    if (signal !== undefined) {
      const cancel = (): void => this.#cancel(id);
      signal.addEventListener('abort', cancel, { once: true });
      void outcome.then(() => signal.removeEventListener('abort', cancel));
    }
    this.#timer.hold(outcome, scope);
    return outcome;
  }

  #cancel(id: number): void {
    const resolve = this.#waiting.get(id);
    if (resolve === undefined) return;
    this.#waiting.delete(id);
    resolve({ kind: 'dropped' });
    this.#handle({ kind: 'queryCancelled', query: id });
  }

  #due(): void {
    this.#enter((core, now) => core.handleTimeout(now));
    this.#empty();
  }

  /** Time that never goes back. Unit: milliseconds. */
  #clock(): number {
    this.#now = Math.max(this.#now, this.#parts.clock?.now() ?? performance.now());
    return this.#now;
  }

  #handle(event: CoreEvent, scope?: Scope): void {
    this.#enter((core, now) => {
      this.#parts.watch?.(event, now);
      core.handle(now, event);
    });
    if (this.#emptying) return;
    this.#scope = scope;
    this.#empty();
    this.#scope = undefined;
  }

  /** Calls core; nothing when that trapped. */
  #enter<Result>(call: (core: Core, now: number) => Result): Result | undefined {
    try {
      return call(this.#core, this.#clock());
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
      case 'unpark':
      case 'blocked':
      case 'finished':
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
    const resolve = this.#waiting.get(reply.query);
    this.#waiting.delete(reply.query);
    const { message, maxAge, source } = reply;
    resolve?.(
      message.byteLength === 0
        ? { kind: 'dropped' }
        : { kind: 'answered', message, maxAge, source },
    );
  }

  #open(open: Extract<Action, { kind: 'open' }>): void {
    const opened: Opened = { id: open.transport, upstream: open.upstream, transport: undefined };
    this.#transports.set(opened.id, opened);
    const upstream = this.#core.upstream(open.upstream);
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
        this.#logFailure(opened, failure);
        const { stage, cause, osCode } = failure;
        tell({ kind: 'closed', transport, stage, cause, osCode });
      },
    };
  }

  /** Says what an operator may have to do something about; the rest is for those who look closely. */
  #logFailure(opened: Opened, { stage, cause, why }: TransportFailure): void {
    const text = (): string => `${this.#core.upstream(opened.upstream).url}, ${stage}: ${why}`;
    const now = this.#clock();
    const lasts = isOfTls(cause) || LASTING.has(cause);
    if (!lasts || now < this.#nextWarning) {
      this.#parts.log.debug(text);
      return;
    }
    this.#nextWarning = now + WARNING_GAP_MS;
    this.#parts.log.warning(text());
  }

  #replace({ message, reproducer }: BerthTrap): void {
    const calls = reproducer.join('\n');
    this.#parts.log.error(`${message}; another takes its place. The last calls were:\n${calls}`);
    this.#abandon();
    this.#core = this.#parts.createCore();
  }

  #abandon(): void {
    const transports = [...this.#transports.values()];
    this.#transports.clear();
    for (const opened of transports) end(opened);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const resolve of waiting) resolve({ kind: 'failed' });
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
