import { LastCalls } from './last_calls.ts';
import {
  type Action,
  type Addresses,
  ANSWER_SOURCES,
  type AnswerSource,
  type CoreEvent,
  DOH_FORMATS,
  type DohFormat,
  type Endpoint,
  eventRoom,
  KIND,
  type QueryArrived,
  queryRoom,
  RECORD_VERSION,
  RecordWriter,
  readAction,
  roomFor,
  textOf,
  wordOf,
  writeEvent,
  writeQuery,
} from './record.ts';

export type * from './record.ts';

// The one file that touches the module's linear memory; record.ts knows what stands in it.
//
// Octets that go in are written to one block that lives as long as the core; what comes out is
// copied from the module's own result. Memory may grow in any call, and then every view of it is
// void: they are made anew when the buffer is another one.
//
// A trap leaves the instance in no state that can be trusted: it is never entered again, and
// whoever enters gets the same BerthTrap, which carries the last calls as a reproducer.

/** A request head, as far as DNS over HTTPS looks at it. */
export interface RequestHead {
  method: string;
  /** Path and query, or a whole URL. */
  target: string;
  contentType?: string;
  accept?: string;
  hasBody?: boolean;
}

/** Status, headers and body of a response that carries no DNS answer. */
export interface StatusResponse {
  status: number;
  headers: [string, string][];
  /** Text; empty where there is none. */
  body: string;
}

/** What to do with a request. */
export type DohRequest =
  /** It asks `message`. */
  | ({ kind: 'query'; message: Uint8Array } & AnswerForm)
  /** Its body is the message, of `max` octets at most: more is 413. */
  | ({ kind: 'readBody'; max: number } & AnswerForm)
  | ({ kind: 'respond' } & StatusResponse);

/** How the answer to a request is to be given. */
export interface AnswerForm {
  format: DohFormat;
  /** No body (HEAD). */
  headOnly: boolean;
  /** What follows the path, still percent-encoded. */
  token: string;
}

/** What came of a query at once. */
export type Answered =
  | { kind: 'answered'; message: Uint8Array; maxAge: number; source: AnswerSource }
  /** A reply will come. */
  | { kind: 'pending' }
  /** Nothing is to be sent. */
  | { kind: 'dropped' };

/** What a host needs to know to open an upstream. */
export interface Upstream {
  protocol: 'udp' | 'tcp' | 'tls' | 'https';
  /** What its certificate must hold, and what is sent as server name; empty: its address. */
  name: string;
  path: string;
  method: 'GET' | 'POST';
  /** SHA-256 of the public key, one of which must fit, in base64; none: any. */
  pins: string[];
  url: string;
  /** Each with its port. */
  addresses: string[];
}

/** What a host can open. `names`: https:// by its URL alone, as `fetch` does. */
export interface Abilities {
  udp?: boolean;
  tcp?: boolean;
  tls?: boolean;
  https?: boolean;
  names?: boolean;
}

/** A row of the table of settings, as people read it. */
export interface SettingRow {
  key: string;
  /** Its name in the environment. */
  variable: string;
  default: string;
  allowed: string;
  about: string;
  source: string;
}

/** What the module of either build gives; of Emscripten's, names begin with an underscore. */
export type CoreModule = WebAssembly.Module | WebAssembly.Instance | EmscriptenModule;
export interface EmscriptenModule {
  readonly HEAPU8: Uint8Array;
}

/** A call that was refused: a setting, a record, a handle. The message says why, in words. */
export class BerthError extends Error {
  override readonly name = 'BerthError';
  constructor(
    message: string,
    /** One of `berth_fault` in wasm/abi.h; 0: refused before the module was asked. */
    readonly code: number = 0,
  ) {
    super(message);
  }
}

/** The module trapped; its core is of no use any more. */
export class BerthTrap extends Error {
  override readonly name = 'BerthTrap';
  constructor(
    cause: unknown,
    /** The last calls, oldest first, one a line: `event|answer NOW HEX`, `timeout NOW`. */
    readonly reproducer: string[],
  ) {
    super(`the core trapped: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

type Call = (...args: number[]) => number;

/** The calls of a module and its memory, whichever build it is. */
interface Boundary {
  call(name: string): Call;
  buffer(): ArrayBuffer;
}

function boundaryOf(module: CoreModule): Boundary {
  if (module instanceof WebAssembly.Module) {
    const instance = new WebAssembly.Instance(module, {});
    (instance.exports['_initialize'] as () => void)();
    return boundaryOf(instance);
  }
  if (module instanceof WebAssembly.Instance) {
    const memory = module.exports['memory'] as WebAssembly.Memory;
    return { call: (name) => callOf(module.exports[name], name), buffer: () => memory.buffer };
  }
  const names = module as unknown as Record<string, unknown>;
  return {
    call: (name) => callOf(names[`_${name}`], name),
    buffer: () => module.HEAPU8.buffer as ArrayBuffer,
  };
}

function callOf(value: unknown, name: string): Call {
  if (typeof value !== 'function') throw new BerthError(`this module has no ${name}`);
  return value as Call;
}

const ABILITY_BITS = { udp: 1, tcp: 2, tls: 4, https: 8, names: 16 } as const;
/** `BERTH_BAD_SETTING` of wasm/abi.h. */
const BAD_SETTING = -6;
const SEED_SIZE = 32;
/** Room for a query that no client is refused for, and for a whole TCP segment or two. */
const FIRST_BLOCK = 16384;
/** Addresses of which the octets are remembered: most come again. */
const KNOWN_ADDRESSES = 1024;
/** Sizes of records' fixed parts, as wasm/README.md has them. */
const ANSWERED_SIZE = 12;
const REQUEST_READ_SIZE = 24;
const HEAD_SIZE = 10;

/** One module: memory, calls and what goes with both. */
class Memory implements Addresses {
  readonly #boundary: Boundary;
  readonly #result: Call;
  readonly #error: Call;
  readonly #calls = new Map<string, Call>();
  readonly #known = new Map<string, Uint8Array>();
  readonly #writer = new RecordWriter();
  #bytes = new Uint8Array();
  #view = new DataView(this.#bytes.buffer);
  #block = 0;
  #blockSize = 0;
  #trap: BerthTrap | undefined;
  readonly last = new LastCalls();

  constructor(module: CoreModule) {
    this.#boundary = boundaryOf(module);
    const version = this.#boundary.call('berth_abi_version')();
    if (version !== RECORD_VERSION) {
      throw new BerthError(
        `this module speaks version ${version} of the interface, and ${RECORD_VERSION} is wanted`,
      );
    }
    this.#result = this.#boundary.call('berth_result');
    this.#error = this.#boundary.call('berth_error');
  }

  get bytes(): Uint8Array {
    this.#look();
    return this.#bytes;
  }
  get view(): DataView {
    this.#look();
    return this.#view;
  }

  /** Makes views anew where memory has grown. */
  #look(): void {
    const buffer = this.#boundary.buffer();
    if (this.#bytes.buffer === buffer) return;
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
  }

  /** Calls an export; what it returns, whatever it is. */
  raw(name: string, ...args: number[]): number {
    if (this.#trap !== undefined) throw this.#trap;
    let call = this.#calls.get(name);
    if (call === undefined) {
      call = this.#boundary.call(name);
      this.#calls.set(name, call);
    }
    try {
      return call(...args);
    } catch (error) {
      this.#trap = new BerthTrap(error, this.last.print());
      throw this.#trap;
    }
  }
  /** Calls an export that returns how many octets it gives. */
  call(name: string, ...args: number[]): number {
    const status = this.raw(name, ...args);
    if (status < 0) throw this.failure(status);
    return status;
  }
  /** Calls an export that returns a handle. */
  handle(name: string, ...args: number[]): number {
    const handle = this.raw(name, ...args) >>> 0;
    if (handle === 0) throw this.failure(0);
    return handle;
  }
  failure(code: number): BerthError {
    return new BerthError(this.textOf(this.#error()), code);
  }

  /** Where the last result stands. */
  result(): number {
    return this.#result() >>> 0;
  }
  /** The last result as text. */
  textOf(size: number): string {
    return textOf(this.bytes, this.result(), size);
  }
  /** The last result, copied out. */
  octetsOf(size: number): Uint8Array {
    const at = this.result();
    return this.bytes.slice(at, at + size);
  }

  /** A writer at the beginning of the block that records are written to. */
  write(room: number): RecordWriter {
    if (room > this.#blockSize) {
      if (this.#block !== 0) this.call('berth_free', this.#block);
      this.#blockSize = Math.max(FIRST_BLOCK, 2 ** Math.ceil(Math.log2(room)));
      this.#block = this.raw('berth_alloc', this.#blockSize) >>> 0;
      if (this.#block === 0) {
        this.#blockSize = 0;
        throw this.failure(0);
      }
    }
    this.#look();
    return this.#writer.begin(this.#bytes, this.#view, this.#block);
  }
  /** Where that block stands. */
  get block(): number {
    return this.#block;
  }
  /** The first octets of the block. */
  written(size: number): Uint8Array {
    return this.#bytes.subarray(this.#block, this.#block + size);
  }

  octets(address: string): Uint8Array {
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    const out = this.write(roomFor(address));
    out.text(address);
    let octets: Uint8Array;
    try {
      octets = this.octetsOf(this.call('berth_read_address', this.#block, out.size));
    } catch (error) {
      if (!(error instanceof BerthError)) throw error;
      throw new BerthError(`${JSON.stringify(address)} is not an IP address`, error.code);
    }
    if (this.#known.size >= KNOWN_ADDRESSES) this.#known.clear();
    this.#known.set(address, octets);
    return octets;
  }
  text(octets: Uint8Array): string {
    this.write(octets.byteLength).bytes(octets);
    return this.textOf(this.call('berth_write_address', this.#block));
  }
}

/**
 * One resolver and the module it lives in. Times are milliseconds on a clock of the host's that
 * never goes back. Every call throws BerthTrap once the module has trapped.
 */
export class Core {
  readonly #memory: Memory;
  readonly #resolver: number;
  /** Where each transport leads, for octets whose source is not said. */
  readonly #remotes = new Map<number, Endpoint>();

  private constructor(memory: Memory, resolver: number) {
    this.#memory = memory;
    this.#resolver = resolver;
  }

  /**
   * Starts a resolver, at once. Settings are those of docs/configuration.md, each as text.
   * Throws BerthError, with a line for each setting that is wrong.
   */
  static create(
    module: CoreModule,
    options: { settings: Record<string, string>; seed: Uint8Array; abilities: Abilities },
  ): Core {
    const { settings, seed, abilities } = options;
    if (seed.byteLength !== SEED_SIZE) throw new BerthError(`a seed is ${SEED_SIZE} octets`);
    const memory = new Memory(module);
    const config = memory.handle('berth_make_config');
    try {
      setAll(memory, config, settings);
      let bits = 0;
      for (const [name, bit] of Object.entries(ABILITY_BITS)) {
        if (abilities[name as keyof Abilities] === true) bits |= bit;
      }
      memory.call('berth_check_config', config, bits);
      memory.write(SEED_SIZE).bytes(seed);
      return new Core(memory, memory.handle('berth_start_resolver', config, bits, memory.block));
    } finally {
      memory.raw('berth_drop_config', config);
    }
  }

  /** Every setting there is, in the order of the table. */
  static settings(module: CoreModule): SettingRow[] {
    const memory = new Memory(module);
    const rows: SettingRow[] = [];
    for (let index = 0; ; index += 1) {
      const size = memory.call('berth_describe_setting', index);
      if (size === 0) return rows;
      const row = { key: '', variable: '', default: '', allowed: '', about: '', source: '' };
      for (const [key, value] of linesOf(memory.textOf(size))) row[key as keyof SettingRow] = value;
      rows.push(row);
    }
  }

  /** What an `open` names. */
  upstream(id: number): Upstream {
    const memory = this.#memory;
    const size = memory.call('berth_describe_upstream', this.#resolver, id);
    const upstream: Upstream = {
      protocol: 'udp',
      name: '',
      path: '',
      method: 'POST',
      pins: [],
      url: '',
      addresses: [],
    };
    for (const [key, value] of linesOf(memory.textOf(size))) {
      if (key === 'pin') upstream.pins.push(value);
      else if (key === 'address') upstream.addresses.push(value);
      else Object.assign(upstream, { [key]: value });
    }
    return upstream;
  }

  /** Maps a request head to what it asks for. */
  readRequest(head: RequestHead): DohRequest {
    const memory = this.#memory;
    const texts = [head.method, head.target, head.contentType ?? '', head.accept ?? ''];
    const out = memory.write(64 + roomFor(...texts));
    out
      .head(KIND.request)
      .u8(head.hasBody === true ? 1 : 0)
      .u8(0);
    out.zeros(16).texts(4, texts);
    memory.call('berth_read_request', this.#resolver, memory.block, out.size);
    const at = memory.result();
    const { bytes, view } = memory;
    const kind = view.getUint8(at + 2);
    if (kind === 2) return { kind: 'respond', ...readHead(bytes, view, at + REQUEST_READ_SIZE) };
    const tokenSize = view.getUint32(at + 12, true);
    const form: AnswerForm = {
      format: wordOf(DOH_FORMATS, view.getUint8(at + 3)),
      headOnly: view.getUint8(at + 4) === 1,
      token: tokenSize === 0 ? '' : this.#token(view.getUint32(at + 8, true), tokenSize),
    };
    if (kind === 1) return { kind: 'readBody', max: view.getUint32(at + 16, true), ...form };
    const size = view.getUint32(at + 20, true);
    const begin = at + REQUEST_READ_SIZE;
    return { kind: 'query', message: bytes.slice(begin, begin + size), ...form };
  }

  /** A part of the target, which stands behind the method in the record that was written. */
  #token(at: number, size: number): string {
    const { block, bytes, view } = this.#memory;
    return textOf(bytes, block + 20 + view.getUint32(block + 4, true) + at, size);
  }

  /** Answers what is known at once, or takes the query up. */
  answerNow(now: number, query: QueryArrived): Answered {
    const memory = this.#memory;
    // Whatever an address costs comes before the record is begun, since it may move memory.
    if (query.address) memory.octets(query.address);
    const out = memory.write(queryRoom(query));
    writeQuery(out, query, memory);
    memory.last.add('answer', now, memory.written(out.size));
    memory.call('berth_answer_now', this.#resolver, now, memory.block, out.size);
    const at = memory.result();
    const { bytes, view } = memory;
    const kind = view.getUint8(at + 2);
    if (kind !== 0) return kind === 1 ? PENDING : DROPPED;
    const begin = at + ANSWERED_SIZE;
    return {
      kind: 'answered',
      message: bytes.slice(begin, begin + view.getUint32(at + 8, true)),
      maxAge: view.getUint32(at + 4, true),
      source: wordOf(ANSWER_SOURCES, view.getUint8(at + 3)),
    };
  }

  /** The head of a response that carries an answer of `size` octets. */
  answerHead(
    format: DohFormat,
    maxAge: number,
    size: number,
  ): { status: number; headers: [string, string][] } {
    const memory = this.#memory;
    memory.call('berth_write_answer_head', DOH_FORMATS.indexOf(format), maxAge, size);
    const { status, headers } = readHead(memory.bytes, memory.view, memory.result() + 2);
    return { status, headers };
  }

  /** The response to what went wrong behind the head: 400, 408, 413, 429, 500, 503 … */
  refuse(
    status: number,
    options: { headOnly?: boolean; retryAfter?: number } = {},
  ): StatusResponse {
    const memory = this.#memory;
    const headOnly = options.headOnly === true ? 1 : 0;
    memory.call('berth_write_status_head', status, headOnly, options.retryAfter ?? 0);
    return readHead(memory.bytes, memory.view, memory.result() + 2);
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
    const action = readAction(memory.bytes, memory.view, memory.result(), memory);
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

const PENDING: Answered = { kind: 'pending' };
const DROPPED: Answered = { kind: 'dropped' };

/** Sets each value; all that is wrong is said at once. */
function setAll(memory: Memory, config: number, settings: Record<string, string>): void {
  const problems: string[] = [];
  for (const [key, value] of Object.entries(settings)) {
    const out = memory
      .write(8 + roomFor(key, value))
      .zeros(8)
      .texts(0, [key, value]);
    const keySize = memory.view.getUint32(memory.block, true);
    const valueSize = memory.view.getUint32(memory.block + 4, true);
    const at = memory.block + out.size - keySize - valueSize;
    try {
      memory.call('berth_set_config', config, at, keySize, at + keySize, valueSize);
    } catch (error) {
      if (!(error instanceof BerthError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new BerthError(problems.join('\n'), BAD_SETTING);
}

/** A status, sizes, `name: value` lines and a body. */
function readHead(bytes: Uint8Array, view: DataView, at: number): StatusResponse {
  const headSize = view.getUint32(at + 2, true);
  const lines = textOf(bytes, at + HEAD_SIZE, headSize);
  const headers: [string, string][] = [];
  for (let begin = 0; begin < lines.length; ) {
    const middle = lines.indexOf(': ', begin);
    const end = lines.indexOf('\n', middle);
    headers.push([lines.slice(begin, middle), lines.slice(middle + 2, end)]);
    begin = end + 1;
  }
  const body = textOf(bytes, at + HEAD_SIZE + headSize, view.getUint32(at + 6, true));
  return { status: view.getUint16(at, true), headers, body };
}

/** Lines `key value`. */
function linesOf(text: string): [string, string][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const blank = line.indexOf(' ');
      return [line.slice(0, blank), line.slice(blank + 1)];
    });
}
