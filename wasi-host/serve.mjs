// Serves the component in Node: serve.mjs PORT [HOST]
//
// The same as `jco serve`, which translates the component anew at each start. Settings are variables
// of the environment.

import { HTTPServer } from '@bytecodealliance/preview2-shim/http';
import { incomingHandler } from './dist/served/berth-edge.js';

const [port = '', host = '127.0.0.1'] = process.argv.slice(2);
if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
  end(`'${port}' is no port: serve.mjs PORT [HOST]`);
}
const server = new HTTPServer(incomingHandler);
try {
  server.listen(Number(port), host);
} catch ({ message }) {
  end(`cannot listen on http://${host}:${port}: ${message}`);
}
console.error(`listening on http://${host}:${server.address().port}`);

/** What cannot be served ends it as it does the other hosts; what was begun would keep it alive. */
function end(words) {
  console.error(words);
  process.exit(2);
}
