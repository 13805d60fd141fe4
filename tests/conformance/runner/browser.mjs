// A browser without a window, in which a page takes orders from us: it has no other way in.

import child_process from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { makeTemporary, removeTemporary } from '../../support/temporary.mjs';

/** A started browser with the page in it. `files`: what is served, {path: file}. */
export class Browser {
  #server;
  #child;
  #directory = makeTemporary('conformance-browser-');
  #orders = [];
  #taker;
  #waiting = new Map();
  #last = 0;
  #said = '';
  #ended = false;

  static async start(program, files) {
    const browser = new Browser();
    browser.#server = http.createServer((request, response) =>
      browser.#serve(files, request, response),
    );
    await new Promise((resolve) => browser.#server.listen(0, '127.0.0.1', resolve));
    const { port } = browser.#server.address();
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'];
    // Upstreams show certificates of an authority that is made for the run.
    flags.push('--ignore-certificate-errors', `--user-data-dir=${browser.#directory}`);
    browser.#child = child_process.spawn(program, [...flags, `http://127.0.0.1:${port}/`]);
    browser.#child.on('error', (error) => browser.#end(error.message));
    browser.#child.on('close', () => browser.#end(''));
    browser.#child.stderr.on('data', (text) => {
      browser.#said += text;
    });
    return browser;
  }

  /** Gives the page an order; what it says to that. */
  order(fields) {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new Error(`the browser ended: ${this.#said.trim()}`));
      const id = ++this.#last;
      this.#waiting.set(id, [resolve, reject]);
      this.#orders.push({ id, ...fields });
      this.#hand();
    });
  }

  /** Ends it. */
  kill() {
    this.#child.kill('SIGKILL');
    this.#server.closeAllConnections();
    this.#server.close();
    this.#child.once('close', () => removeTemporary(this.#directory));
  }

  #serve(files, request, response) {
    if (request.url === '/order') {
      this.#taker = response;
      this.#hand();
    } else if (request.url === '/said') {
      const pieces = [];
      request.on('data', (piece) => pieces.push(piece));
      request.on('end', () => {
        response.end();
        this.#take(JSON.parse(Buffer.concat(pieces)));
      });
    } else if (files[request.url]) {
      const types = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html' };
      const type = types[path.extname(files[request.url])];
      response.writeHead(200, { 'content-type': type }).end(fs.readFileSync(files[request.url]));
    } else {
      response.writeHead(404).end();
    }
  }

  #hand() {
    if (!this.#taker || this.#orders.length === 0) return;
    this.#taker.end(JSON.stringify(this.#orders.shift()));
    this.#taker = undefined;
  }

  #take({ id, why, ...said }) {
    const [resolve, reject] = this.#waiting.get(id);
    this.#waiting.delete(id);
    why === undefined ? resolve({ id, ...said }) : reject(new Error(why));
  }

  #end(why) {
    this.#ended = true;
    this.#said += why;
    for (const [, reject] of this.#waiting.values()) {
      reject(new Error(`the browser ended: ${this.#said.trim()}`));
    }
    this.#waiting.clear();
  }
}
