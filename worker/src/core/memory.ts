import { type Boundary, boundaryOf, type Call, type CoreModule } from './boundary.ts';
import { BerthError, BerthTrap } from './failure.ts';
import { LastCalls } from './last_calls.ts';
import { type Addresses, RECORD_VERSION, RecordWriter, roomFor, textOf } from './record.ts';

// Octets that go in are written to one block that lives as long as the core; what comes out is
// copied from the module's own result. Memory may grow in any call, and then every view of it is
// void: they are made anew when the buffer is another one.
//
// A trap leaves the instance in no state that can be trusted: it is never entered again, and
// whoever enters gets the same BerthTrap, which carries the last calls as a reproducer.

/** Room for a query that no client is refused for, and for a whole TCP segment or two. */
const FIRST_BLOCK = 16384;
/** Addresses of which the octets are remembered: most come again. */
const KNOWN_ADDRESSES = 1024;

/** One module: memory, calls and what goes with both. */
export class Memory implements Addresses {
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

  /** Makes views anew where memory has grown, which leaves those of before empty. */
  #look(): void {
    if (this.#bytes.byteLength > 0) return;
    const buffer = this.#boundary.buffer();
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
  }

  /** It is never entered again. */
  get hasTrapped(): boolean {
    return this.#trap !== undefined;
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

/** Lines `key value`. */
export function linesOf(text: string): [string, string][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const blank = line.indexOf(' ');
      return [line.slice(0, blank), line.slice(blank + 1)];
    });
}
