// A runtime as a child process: its lines, and its end.

import { spawn } from 'node:child_process';

/** Longest a runtime may take to begin, or to end. Unit: milliseconds. */
const WITHIN_MS = 20_000;

/** Our environment, but for what sets or tests Berth elsewhere. */
const ENVIRONMENT = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('BERTH_')),
);

/** What runs: it ends with us, however we do, but by SIGKILL. */
const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A started program. What it says on standard output and error is kept. */
export class Program {
  said = '';
  #child;
  #exited;
  #look = new Set();

  /** `control`: a file descriptor that is read as a third output. */
  constructor(file, words, { env = {}, cwd, control } = {}) {
    const stdio = ['ignore', 'pipe', 'pipe', ...(control === undefined ? [] : ['pipe'])];
    this.#child = spawn(file, words, { env: { ...ENVIRONMENT, ...env }, cwd, stdio });
    for (const stream of this.#child.stdio.slice(1)) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        this.said += text;
        for (const look of this.#look) look();
      });
    }
    running.add(this.#child);
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        running.delete(this.#child);
        resolve(code ?? signal);
      });
    });
  }

  get pid() {
    return this.#child.pid;
  }

  /** What `pattern` finds in what it says. Errors: it ends, or takes too long. */
  async says(pattern) {
    let look;
    const found = new Promise((resolve) => {
      look = () => {
        const match = pattern.exec(this.said);
        if (match !== null) resolve(match);
      };
    });
    this.#look.add(look);
    look();
    const ended = this.#exited.then((code) => {
      throw new Error(`it ended (${code}) and had said:\n${this.said}`);
    });
    try {
      return await within(Promise.race([found, ended]), `it never said ${pattern}:\n`, this);
    } finally {
      ended.catch(() => {});
      this.#look.delete(look);
    }
  }

  /** The exit status, once it ended by itself. */
  async ends() {
    try {
      return await within(this.#exited, 'it did not end:\n', this);
    } finally {
      this.#child.kill('SIGKILL');
    }
  }

  /** Asks it to end, and waits until it has. */
  async stop() {
    this.#child.kill('SIGTERM');
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), WITHIN_MS);
    await this.#exited;
    clearTimeout(killer);
  }
}

async function within(promise, words, program) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(words + program.said)), WITHIN_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
