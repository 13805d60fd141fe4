// For runtimes with files and a console.

import { readFile } from 'node:fs/promises';
import { firstAnswers } from './first_answer.mjs';

const wasm = await readFile(new URL('../../../worker/dist/berth.wasm', import.meta.url));
console.log(JSON.stringify(firstAnswers(await WebAssembly.compile(wasm))));
