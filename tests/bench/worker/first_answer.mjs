// How long it takes from the compiled module to the first answer, in the runtime that runs this: as
// JSON, in milliseconds. The first time is cold, as where a process or an isolate begins.

import { DohServer } from '../../../worker/dist/src/doh_server.js';

const STARTS = 5;
/** A question for the address of www.berth.test, which the core knows by itself. */
const PATH = '/dns-query?dns=AAABAAABAAAAAAAAA3d3dwViZXJ0aAR0ZXN0AAABAAE';

/** Starts servers one after the other; what each took to its first answer. */
export function firstAnswers(module) {
  const head = {
    method: 'GET',
    target: PATH,
    accept: 'application/dns-message',
  };
  // The runtime's own source of entropy, which some load when it is first asked.
  crypto.getRandomValues(new Uint8Array(32));
  const times = [];
  for (let start = 0; start < STARTS; ++start) {
    const begun = performance.now();
    const server = new DohServer({
      module,
      transports: { session: () => {}, checksPins: false },
    });
    const { status } = server.answer(head, { address: '', host: '' });
    times.push(performance.now() - begun);
    server.close();
    if (status !== 200) throw new Error(`the first answer was ${status}`);
  }
  return times;
}
