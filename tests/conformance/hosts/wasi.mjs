// The WASI module in Node's own implementation of WASI, of which it asks nothing.

import fs from 'node:fs';
import { WASI } from 'node:wasi';
import { coreServer } from '../runner/core_server.mjs';

export const transports = ['udp', 'tcp'];
export const takesLists = true;

const file = process.env.BERTH_WASM ?? 'build/wasm/berth.wasm';
let compiled;

export const start = coreServer(() => {
  compiled ??= new WebAssembly.Module(fs.readFileSync(file));
  const wasi = new WASI({ version: 'preview1' });
  const instance = new WebAssembly.Instance(compiled, {});
  wasi.initialize(instance);
  return instance;
});
