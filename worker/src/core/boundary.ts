import { BerthError } from './failure.ts';

/** What the module of either build gives; of Emscripten's, names begin with an underscore. */
export type CoreModule = WebAssembly.Module | WebAssembly.Instance | EmscriptenModule;
export interface EmscriptenModule {
  readonly HEAPU8: Uint8Array;
}

/** An export, as JavaScript calls it. */
export type Call = (...args: number[]) => number;

/** The calls of a module and its memory, whichever build it is. */
export interface Boundary {
  call(name: string): Call;
  buffer(): ArrayBuffer;
}

/** Instantiates a module where it is none yet. */
export function boundaryOf(module: CoreModule): Boundary {
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
