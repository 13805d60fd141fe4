// Clients of one server on loopback, over each version of HTTP: {ask(request), end()}. An answer is
// {status, headers, body}; a connection that fails gives status 0 and what was wrong.

import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';

// Longest that a host may take to answer. Unit: milliseconds.
const ANSWERS_WITHIN = 15000;

/** A client of HTTP/1.1, with TLS or without. */
export function http1Client(port, { secure = false } = {}) {
  const { Agent, request } = secure ? https : http;
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const begin = ({ method, target, headers, body }) => {
    const length = body && { 'content-length': body.length };
    const where = { host: '127.0.0.1', port, agent, method, path: target };
    return request({ ...where, headers: { ...headers, ...length } });
  };
  return {
    async ask(asked) {
      const sent = begin(asked);
      // A server may close a connection that stands idle just when it is used again.
      const again = (error) => sent.reusedSocket && error.code === 'ECONNRESET';
      sent.setTimeout(ANSWERS_WITHIN, () => sent.destroy(new Error('no answer in time')));
      try {
        sent.end(asked.body);
        const [response] = await once(sent, 'response');
        const body = await collected(response);
        return { status: response.statusCode, headers: response.headers, body };
      } catch (error) {
        return again(error) ? this.ask(asked) : failed(error);
      }
    },
    end: () => agent.destroy(),
  };
}

/** A client of HTTP/2 over TLS: all requests on one connection. */
export function http2Client(port) {
  const session = http2.connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
  session.on('error', () => {});
  return {
    async ask({ method, target, headers, body }) {
      try {
        const head = { ':method': method, ':path': target, ...headers };
        const stream = session.request(head, { endStream: body === undefined });
        stream.setTimeout(ANSWERS_WITHIN, () => stream.destroy(new Error('no answer in time')));
        if (body !== undefined) stream.end(body);
        const [response] = await once(stream, 'response');
        const { ':status': status, ...fields } = response;
        return { status, headers: fields, body: await collected(stream) };
      } catch (error) {
        return failed(error);
      }
    },
    end: () => session.destroy(),
  };
}

async function collected(stream) {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

function failed(error) {
  return { status: 0, headers: {}, body: Buffer.from(String(error)) };
}
