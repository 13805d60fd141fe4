// A host that is a process with an HTTP port on loopback: started, waited for and stopped.

import child_process from 'node:child_process';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

// Longest that a host may take to begin. Unit: milliseconds.
const BEGINS_WITHIN = 15000;

const given = new Set();

/** A port on loopback that nobody has, as far as can be known, and that was not given before. */
export async function freePort() {
  for (;;) {
    const port = await new Promise((resolve, reject) => {
      const server = net
        .createServer()
        .once('error', reject)
        .listen(0, '127.0.0.1', () => {
          const { port } = server.address();
          server.close(() => resolve(port));
        });
    });
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
}

/** For who asks nobody: without upstreams a host has some of its own. */
export const NOBODY = ['tcp://127.0.0.1:9'];
export const NOBODY_BY_FETCH = ['https://127.0.0.1:9/'];

/** Settings as variables of the environment: `cache.max_ttl` is BERTH_CACHE_MAX_TTL. */
export function asEnvironment(settings) {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      `BERTH_${key.replaceAll('.', '_').toUpperCase()}`,
      Array.isArray(value) ? value.join('\n') : value,
    ]),
  );
}

/** Starts `command`, resolves when it accepts on `port`: {ask, stop}. `clientOf` makes who asks. */
export async function serve({ command, env, port, clientOf }) {
  let said = '';
  const child = child_process.spawn(command[0], command.slice(1), {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => {
    child.once('error', (error) => {
      said += error.message;
    });
    child.once('close', resolve);
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      said += text;
    });
  }
  const until = performance.now() + BEGINS_WITHIN;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || child.pid === undefined) {
      throw new Error(`${command[0]} ended at once: ${said.trim()}`);
    }
    if (performance.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`${command[0]} does not listen on ${port}: ${said.trim()}`);
    }
    await sleep(2);
  }
  const client = clientOf(port);
  return {
    ask: client.ask,
    async stop() {
      client.end();
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
