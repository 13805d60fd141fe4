// An admin listener as the page meets it, its answers set by whoever tests. The page's own files are
// those of web/build.mjs.

import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FILE_TYPES } from '../../../web/file_types.mjs';
import { answers } from './scripted_server.mjs';

/** Longest that a page may take to ask for something. Unit: milliseconds. */
const WITHIN_MS = 20_000;
/** Where the build left the page. */
const FILES =
  process.env.BERTH_PAGE ??
  fileURLToPath(new URL('../../../build/asan/web/files', import.meta.url));
/** As the real one has it, so that what breaks it is seen here too. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export class FakeAdmin {
  #server;
  /** What was asked for, in order: `POST /api/cache/flush?name=x`. */
  asked = [];
  /** Whoever does not send it is refused; undefined: none is wanted. */
  token;
  /** By method and path: a function of the arguments that gives a body, or `[status, body]`. */
  answers = { ...answers(), 'GET /api/queries': (_, response) => this.#stream(response) };
  #streams = new Set();
  #changes = new EventEmitter();

  static async start() {
    const fake = new FakeAdmin();
    fake.#server = createServer((request, response) => void fake.#answer(request, response));
    await new Promise((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    fake.url = `http://127.0.0.1:${fake.#server.address().port}/`;
    return fake;
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  /** Sends an event to everybody who reads queries. */
  tell(name, data) {
    for (const stream of this.#streams) {
      stream.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    }
  }

  /** Waits until so many read queries. */
  reader(count = 1) {
    return this.#until(() => this.#streams.size === count, `${count} readers`);
  }

  /** Waits until it is asked for this. */
  hears(asked) {
    return this.#until(() => this.asked.includes(asked), asked);
  }

  /** Looks whenever something was asked or left. */
  async #until(isSo, words) {
    const late = AbortSignal.timeout(WITHIN_MS);
    while (!isSo()) {
      try {
        await once(this.#changes, 'change', { signal: late });
      } catch {
        throw new Error(`not within ${WITHIN_MS} ms: ${words}; asked: ${this.asked.join(', ')}`);
      }
    }
  }

  #stream(response) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': begun\n\n');
    this.#streams.add(response);
    this.#changes.emit('change');
    response.on('close', () => {
      this.#streams.delete(response);
      this.#changes.emit('change');
    });
  }

  async #answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.url);
    const answer = this.answers[`${request.method} ${pathname}`];
    if (answer === undefined) return this.#file(pathname, response);
    this.asked.push(`${request.method} ${request.url}`);
    this.#changes.emit('change');
    const { authorization } = request.headers;
    if (this.token !== undefined && authorization !== `Bearer ${this.token}`) {
      return send(response, 401, { error: 'the token is missing or wrong' });
    }
    const body = answer(searchParams, response);
    if (body === undefined) return undefined;
    return Array.isArray(body) && typeof body[0] === 'number'
      ? send(response, ...body)
      : send(response, 200, body);
  }

  async #file(path, response) {
    const name = path === '/' ? 'index.html' : path.slice(1);
    try {
      const content = await readFile(join(FILES, name.replaceAll('/', '')));
      response.writeHead(200, {
        'content-type': FILE_TYPES[extname(name)],
        'content-security-policy': POLICY,
      });
      response.end(content);
    } catch {
      send(response, 404, { error: 'there is nothing here' });
    }
  }
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
