import type { Action, CoreEvent } from '../../src/core.ts';
import type { Exchange, Opening, PooledTransport, Question } from './record.ts';

/** Closed transports and past questions that are still shown. */
const CLOSED_SHOWN = 4;
const QUESTIONS_SHOWN = 12;
/** Lines of the transcript that are kept. */
const LINES_KEPT = 400;

type Step = CoreEvent | Action;
type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/** Where a transport leads, in words. */
export interface Route {
  to: string;
  over: string;
}

/** One line of the transcript. */
export interface Line {
  readonly number: number;
  readonly at: number;
  /** Told to the core, or wanted by it. */
  readonly way: 'in' | 'out';
  readonly text: string;
}

/** Makes of each step of the driver what the page shows. */
export class Recorder {
  readonly questions: Question[] = [];
  readonly transports = new Map<number, PooledTransport>();
  readonly lines: Line[] = [];
  readonly #routeOf: (open: StepOf<'open'>) => Route;
  readonly #changed: () => void;
  #exchanges = 0;
  #lines = 0;

  constructor(routeOf: (open: StepOf<'open'>) => Route, changed: () => void) {
    this.#routeOf = routeOf;
    this.#changed = changed;
  }

  /** Remembers a question that is about to be asked. */
  begin(question: Question): void {
    this.questions.unshift(question);
    this.questions.length = Math.min(this.questions.length, QUESTIONS_SHOWN);
  }

  step(step: Step, now: number): void {
    const text = lineOf(step);
    if (text !== undefined) this.#line(step, now, text);
    switch (step.kind) {
      case 'queryArrived':
        Object.assign(this.questions[0] ?? {}, { query: step.query, askedAt: now });
        break;
      case 'reply':
        Object.assign(this.#question(step.query), { answeredAt: now });
        break;
      case 'blocked':
        Object.assign(this.#question(step.query), { blocked: step });
        break;
      case 'finished':
        Object.assign(this.#question(step.query), { timeline: step.timeline });
        break;
      case 'open':
        this.#open(step, now);
        break;
      case 'opened':
        this.#opened(step.transport, now);
        break;
      case 'send':
        this.#send(step, now);
        break;
      case 'received':
        this.#received(step, now);
        break;
      case 'sessionAnswered':
        this.#ended(
          (it) => it.transport === step.transport && it.request === step.request,
          now,
          step.status === 200
            ? 'answered'
            : step.status === 0
              ? 'request died'
              : `HTTP ${step.status}`,
          step.bytes,
        );
        break;
      case 'cancelRequest':
        this.#ended(
          (it) => it.transport === step.transport && it.request === step.request,
          now,
          'cancelled',
        );
        break;
      case 'park':
      case 'unpark':
        this.#move(step.transport, step.kind === 'park' ? 'parked' : 'open', now);
        break;
      case 'close':
        this.#close(step.transport, now, step.reason);
        break;
      case 'closed':
        this.#close(step.transport, now, 'closed by the server');
        break;
      default:
        break;
    }
    this.#changed();
  }

  /** What is known by this number; nothing that is shown any more: somewhere to write. */
  #question(query: number): Partial<Question> {
    return this.questions.find((it) => it.query === query) ?? {};
  }

  #line(step: Step, at: number, text: string): void {
    this.#lines += 1;
    this.lines.push({ number: this.#lines, at, way: EVENTS.has(step.kind) ? 'in' : 'out', text });
    if (this.lines.length > LINES_KEPT) this.lines.shift();
  }

  #open(step: StepOf<'open'>, now: number): void {
    const route = this.#routeOf(step);
    const { transport: id } = step;
    this.transports.set(id, { id, ...route, state: 'opening', since: now, uses: 0 });
    if (step.transportKind === 'datagram') return;
    this.questions[0]?.openings.push({ ...route, transport: id, at: now });
  }

  #opened(id: number, now: number): void {
    this.#move(id, 'open', now);
    const opening = this.#opening(id);
    if (opening) opening.endedAt = now;
  }

  #opening(id: number): Opening | undefined {
    const openings = this.questions.flatMap((question) => question.openings);
    return openings.find((it) => it.transport === id && it.endedAt === undefined);
  }

  #send(step: StepOf<'send'>, now: number): void {
    const transport = this.transports.get(step.transport);
    if (transport === undefined) return;
    transport.uses += 1;
    if (transport.state !== 'opening') this.#move(transport.id, 'open', now);
    const isStream = transport.over === 'TCP' || transport.over === 'TLS';
    const sent = isStream ? step.bytes.slice(2) : step.bytes;
    this.#exchanges += 1;
    this.#asker(sent)?.exchanges.push({
      id: this.#exchanges,
      to: transport.to,
      over: transport.over,
      transport: step.transport,
      request: step.request,
      sentAt: now,
      sent,
    });
  }

  /**
   * Whose question is asked: of the same name and type the first that waits, whom others only join;
   * where nobody waits it is asked to refresh what the newest was given.
   */
  #asker(sent: Uint8Array): Question | undefined {
    const key = questionKey(sent);
    const same = this.questions.filter((it) => questionKey(it.sent) === key);
    const first = same.findLast(({ answeredAt }) => answeredAt === undefined);
    return first ?? same[0] ?? this.questions[0];
  }

  #received(step: StepOf<'received'>, now: number): void {
    const transport = this.transports.get(step.transport);
    if (transport === undefined) return;
    const isStream = transport.over === 'TCP' || transport.over === 'TLS';
    const bytes = isStream ? step.bytes.slice(2) : step.bytes.slice();
    const isIts = (it: Exchange): boolean =>
      it.transport === step.transport && (!isStream || sameId(it.sent, bytes));
    if (!this.#ended(isIts, now, endOf(bytes), bytes)) {
      this.#ended((it) => it.transport === step.transport, now, endOf(bytes), bytes);
    }
  }

  /** Ends the last exchange of those that are under way; whether there is one. */
  #ended(
    isIt: (exchange: Exchange) => boolean,
    now: number,
    end: string,
    received?: Uint8Array,
  ): boolean {
    for (const question of this.questions) {
      const found = question.exchanges.findLast((it) => it.end === undefined && isIt(it));
      if (found === undefined) continue;
      found.endedAt = now;
      found.end =
        received !== undefined && !isAnswerTo(found.sent, received) ? 'not its answer' : end;
      if (received !== undefined) found.received = received.slice();
      return true;
    }
    return false;
  }

  #move(id: number, state: PooledTransport['state'], now: number): void {
    const transport = this.transports.get(id);
    if (transport === undefined || transport.state === state) return;
    transport.state = state;
    transport.since = now;
  }

  #close(id: number, now: number, reason: NonNullable<PooledTransport['reason']>): void {
    const transport = this.transports.get(id);
    if (transport === undefined || transport.state === 'closed') return;
    const opening = this.#opening(id);
    if (opening) Object.assign(opening, { endedAt: now, failed: true });
    const end = reason === 'closed by the server' ? 'hung up' : 'given up';
    while (this.#ended((it) => it.transport === id, now, end));
    this.#move(id, 'closed', now);
    transport.reason = reason;
    const closed = [...this.transports.values()].filter((it) => it.state === 'closed');
    for (const old of closed.slice(0, -CLOSED_SHOWN)) this.transports.delete(old.id);
  }
}

const EVENTS = new Set([
  'queryArrived',
  'opened',
  'received',
  'sessionAnswered',
  'limits',
  'closed',
]);

/** Name, type and class of the question, letter case apart. Requires: the message has one. */
function questionKey(message: Uint8Array): string {
  let at = 12;
  while (at < message.byteLength && message[at] !== 0) at += 1 + (message[at] ?? 0);
  const octets = message.subarray(12, at + 5);
  return String.fromCharCode(...octets).toLowerCase();
}

function sameId(a: Uint8Array, b: Uint8Array): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function isAnswerTo(sent: Uint8Array, received: Uint8Array): boolean {
  return sameId(sent, received) && questionKey(sent) === questionKey(received);
}

const RCODES: Readonly<Record<number, string>> = {
  1: 'FORMERR',
  2: 'SERVFAIL',
  4: 'NOTIMP',
  5: 'REFUSED',
};

/** How an exchange ended, by the answer's own flags. */
function endOf(answer: Uint8Array): string {
  if (((answer[2] ?? 0) & 2) !== 0) return 'cut short';
  return RCODES[(answer[3] ?? 0) & 15] ?? 'answered';
}

/** A step in the words of the transcript. */
function lineOf(step: Step): string | undefined {
  const on = 'transport' in step ? ` #${step.transport & 0xffff}` : '';
  switch (step.kind) {
    case 'queryArrived':
      return `question ${step.query}, ${step.message.byteLength} octets`;
    case 'open':
      return `open${on}, ${step.transportKind}${step.remote ? ` to ${step.remote.address}` : ''}`;
    case 'send':
      return `send on${on}, ${step.bytes.byteLength} octets`;
    case 'received':
      return `received on${on}, ${step.bytes.byteLength} octets`;
    case 'sessionAnswered':
      return `answered on${on}, status ${step.status}, ${step.bytes.byteLength} octets`;
    case 'closed':
      return `closed${on}, ${step.stage}: ${step.cause}`;
    case 'close':
      return `close${on}: ${step.reason}`;
    case 'opened':
    case 'park':
    case 'unpark':
    case 'cancelRequest':
      return `${step.kind}${on}`;
    case 'reply':
      return `reply to ${step.query}, ${step.message.byteLength} octets, ${step.source}`;
    case 'notice':
      return step.text;
    case 'blocked':
      return `blocked by ${step.by} ${step.source}`;
    default:
      return undefined;
  }
}
