// One module under test, called as wasm/README.md says, with nothing between: what is tested here is
// the boundary itself.

import { readFileSync } from 'node:fs';

/** Where the builds are: BERTH_WASM and BERTH_WASM_EMSCRIPTEN name the folders. */
const FOLDER = process.env.BERTH_WASM ?? 'build/wasm';
export const WASI = `${FOLDER}/berth.wasm`;
export const WORKBENCH = `${FOLDER}/berth-workbench.wasm`;
export const EMSCRIPTEN = process.env.BERTH_WASM_EMSCRIPTEN ?? 'build/wasm-emscripten';

export const ABILITY = { udp: 1, tcp: 2, tls: 4, https: 8, names: 16 };
export const FAULT = {
  handle: -1,
  version: -2,
  record: -3,
  memory: -4,
  time: -5,
  setting: -6,
  argument: -7,
  room: -8,
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The WASI build, or another one of its kind, with nothing imported. */
export function wasi(file = WASI) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {});
  exports._initialize();
  return new Module(exports, () => exports.memory.buffer);
}

/** The Emscripten build, with its own loader. */
export async function emscripten(folder = EMSCRIPTEN) {
  const { default: make } = await import(`${process.cwd()}/${folder}/berth.mjs`);
  const module = await make({ wasmBinary: readFileSync(`${folder}/berth.wasm`) });
  const calls = Object.fromEntries(
    Object.entries(module)
      .filter(([name]) => name.startsWith('_berth_'))
      .map(([name, call]) => [name.slice(1), call]),
  );
  return new Module(calls, () => module.HEAPU8.buffer);
}

export class Module {
  constructor(exports, buffer) {
    this.exports = exports;
    this.buffer = buffer;
  }
  call(name, ...args) {
    return this.exports[name](...args);
  }
  get memory() {
    return new Uint8Array(this.buffer());
  }
  /** The octets that the last call gave. */
  result(size) {
    const at = this.call('berth_result') >>> 0;
    return this.memory.slice(at, at + size);
  }
  text(size) {
    return decoder.decode(this.result(size));
  }
  /** Why the last call failed. */
  error() {
    return this.text(this.call('berth_error'));
  }
  /** Calls with octets or text in place of `{at, size}` arguments, which are given back behind. */
  with(name, ...args) {
    const blocks = [];
    const flat = args.flatMap((arg) => {
      if (typeof arg === 'number') return [arg];
      const octets = typeof arg === 'string' ? encoder.encode(arg) : arg;
      const at = this.call('berth_alloc', octets.length) >>> 0;
      this.memory.set(octets, at);
      blocks.push(at);
      return [at, octets.length];
    });
    const status = this.call(name, ...flat);
    for (const block of blocks) this.call('berth_free', block);
    return status;
  }
  /** A resolver with these settings. */
  start(settings, abilities, seed = new Uint8Array(32).fill(7)) {
    const config = this.call('berth_make_config');
    for (const [key, value] of Object.entries(settings)) {
      if (this.with('berth_set_config', config, key, value) !== 0) throw new Error(this.error());
    }
    const block = this.call('berth_alloc', 32) >>> 0;
    this.memory.set(seed, block);
    const resolver = this.call('berth_start_resolver', config, abilities, block) >>> 0;
    if (resolver === 0) throw new Error(this.error());
    this.call('berth_free', block);
    this.call('berth_drop_config', config);
    return new Resolver(this, resolver);
  }
}

/** A resolver of a module; records go in and out as octets. */
export class Resolver {
  constructor(module, handle) {
    this.module = module;
    this.handle = handle;
  }
  event(now, record) {
    return this.module.with('berth_handle', this.handle, now, record);
  }
  /** What is given at once. */
  answer(now, record) {
    const status = this.module.with('berth_answer_now', this.handle, now, record);
    return status < 0 ? status : this.module.result(status);
  }
  timeout(now) {
    return this.module.call('berth_handle_timeout', this.handle, now);
  }
  poll() {
    const size = this.module.call('berth_poll', this.handle);
    return size > 0 ? this.module.result(size) : undefined;
  }
  deadline() {
    return this.module.call('berth_deadline', this.handle);
  }
  counters() {
    const text = this.module.text(this.module.call('berth_write_counters', this.handle));
    return Object.fromEntries(
      text
        .trimEnd()
        .split('\n')
        .map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]),
    );
  }
}
