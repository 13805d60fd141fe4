// Serves the component in Node: serve.mjs PORT [HOST]
//
// The same as `jco serve`, which translates the component anew at each start. Settings are variables
// of the environment.

import { HTTPServer } from '@bytecodealliance/preview2-shim/http';
import { incomingHandler } from './dist/served/berth-edge.js';

const [port, host = '127.0.0.1'] = process.argv.slice(2);
const server = new HTTPServer(incomingHandler);
server.listen(Number(port), host);
console.error(`listening on http://${host}:${server.address().port}`);
