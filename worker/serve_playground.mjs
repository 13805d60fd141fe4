// Gives the playground to a browser on this machine: serve_playground.mjs [PORT]

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { FILE_TYPES } from '../web/file_types.mjs';

const server = createServer(async (request, response) => {
  // The folder is flat: a name is all there is to a path.
  const [, name] = /^\/([\w.-]*)(?:\?|$)/.exec(request.url) ?? [];
  try {
    if (name === undefined) throw new Error('no such place');
    const file = name === '' ? 'index.html' : name;
    const content = await readFile(new URL(`dist/page/${file}`, import.meta.url));
    response.writeHead(200, {
      'content-type': FILE_TYPES[extname(file)] ?? 'application/octet-stream',
    });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
});
server.on('error', ({ message }) => {
  console.error(message);
  process.exitCode = 1;
});
server.listen(Number(process.argv[2] ?? 8053), '127.0.0.1', () => {
  console.log(`the playground is at http://127.0.0.1:${server.address().port}/`);
});
