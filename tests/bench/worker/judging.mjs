// What lists cost a question in WebAssembly, by the C interface alone:
//   node tests/bench/worker/judging.mjs FOLDER
// The folder is one that list_files wrote and `berth lists build` made an image in. Nothing is cached
// and nobody asks for recursion, so what no list has is refused by itself: the difference to the same
// question without lists is the look-up.

import { readFileSync } from 'node:fs';
import { ABILITY, wasi } from '../../wasm/support/module.mjs';
import * as records from '../../wasm/support/records.mjs';

const QUESTIONS = 50_000;
const WARM_QUESTIONS = 1000;
const ROUNDS = 7;

const folder = process.argv[2];
if (folder === undefined) throw new Error('judging.mjs FOLDER');

/** A question for an address, without recursion. */
function question(name, { edns }) {
  const octets = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, edns ? 1 : 0];
  for (const label of name.split('.')) octets.push(label.length, ...Buffer.from(label));
  octets.push(0, 0, 1, 0, 1);
  if (edns) octets.push(0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0);
  return Uint8Array.from(octets);
}

/** The name with labels in front until it has four. */
function withFourLabels(name) {
  return name.split('.').length < 4 ? withFourLabels(`w.${name}`) : name;
}

/** A resolver, and questions that stand in its memory before the clock runs. */
class Asking {
  constructor(image) {
    this.module = wasi();
    this.resolver = this.module.start({ upstream: '192.0.2.1' }, ABILITY.udp).handle;
    this.tellBlocked(false);
    if (image === undefined) return;
    const block = this.module.call('berth_alloc', image.length) >>> 0;
    this.module.memory.set(image, block);
    const status = this.module.call('berth_use_image', this.resolver, block, image.length);
    if (status !== 0) throw new Error(this.module.error());
  }
  /** Whether the host is told why a name is blocked, as the worker is where somebody watches. */
  tellBlocked(wanted) {
    this.module.call('berth_tell_blocked', this.resolver, wanted ? 1 : 0);
  }
  place(messages) {
    return messages.map((message) => {
      const octets = records.query(1, message);
      const at = this.module.call('berth_alloc', octets.length) >>> 0;
      this.module.memory.set(octets, at);
      return [at, octets.length];
    });
  }
  /** The least microseconds of the processor for each of the first `count`. */
  leastUs(placed, count) {
    const { berth_answer_now: answer, berth_poll: poll } = this.module.exports;
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round += 1) {
      const begun = process.cpuUsage();
      for (let done = 0; done < QUESTIONS; done += 1) {
        const [at, size] = placed[done % count];
        if (answer(this.resolver, 1, at, size) <= 16) throw new Error('not answered at once');
        while (poll(this.resolver) > 0);
      }
      const { user, system } = process.cpuUsage(begun);
      least = Math.min(least, (user + system) / QUESTIONS);
    }
    return least;
  }
  row(what, messages) {
    const placed = this.place(messages);
    const random = this.leastUs(placed, QUESTIONS);
    const warm = this.leastUs(placed, WARM_QUESTIONS);
    const [ns, randomNs] = [warm, random].map((us) => (us * 1000).toFixed(0));
    console.log(`| Wasm in Node | ${what} | ${ns} | ${randomNs} | |`);
    for (const [at] of placed) this.module.call('berth_free', at);
  }
}

const names = readFileSync(`${folder}/names`, 'utf8').trimEnd().split('\n');
let state = 7n;
const listed = [];
const unlisted = [];
const told = [];
for (let i = 0; i < QUESTIONS; i += 1) {
  state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
  const name = names[Number(state >> 33n) % names.length];
  listed.push(question(withFourLabels(name), { edns: false }));
  told.push(question(withFourLabels(name), { edns: true }));
  // No listed label has two underscores.
  const free = `${state >> 44n}__${i}.${name.split('.').at(-1)}`;
  unlisted.push(question(withFourLabels(free), { edns: false }));
}
new Asking().row('no lists', unlisted);
const asking = new Asking(readFileSync(`${folder}/lists.berth`));
asking.row('not listed', unlisted);
asking.row('listed', listed);
asking.row('listed, client told why', told);
asking.tellBlocked(true);
asking.row('listed, host told why', listed);
asking.row('listed, client and host told why', told);
