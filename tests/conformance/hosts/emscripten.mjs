// The module that Emscripten made, with its own script around it, in Node.

import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { coreServer } from '../runner/core_server.mjs';

export const transports = ['udp', 'tcp'];
export const takesLists = true;

const directory = path.resolve(process.env.BERTH_WASM_EMSCRIPTEN ?? 'build/wasm-emscripten');
let make;
let compiled;

export const start = coreServer(async () => {
  make ??= (await import(pathToFileURL(path.join(directory, 'berth.mjs')))).default;
  compiled ??= new WebAssembly.Module(fs.readFileSync(path.join(directory, 'berth.wasm')));
  // It was made for pages, which fetch and compile it; here that is done once for all cases.
  return make({
    instantiateWasm: (imports, received) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      received(instance);
      return instance.exports;
    },
  });
});
