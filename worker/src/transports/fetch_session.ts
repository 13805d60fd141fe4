import type { Upstream } from '../core.ts';
import type {
  OpenTransport,
  Scope,
  SessionAnswer,
  Transport,
  TransportEvents,
} from '../open_transport.ts';
import { readBounded } from '../read_bounded.ts';
import { failureOf, isOfTls } from '../transport_failure.ts';

// A session here is a name for an origin: connections to it are the runtime's own affair. Each
// request is begun while the query that needs it is being served, since some runtimes end what a
// request has begun together with it.

const DNS_MESSAGE = 'application/dns-message';
const OK = 200;
/** Largest DNS message (RFC 1035 4.2.2). */
const MAX_MESSAGE_BYTES = 65535;

/** Causes that say that the server was not reached at all, beside all of TLS. */
const NOT_REACHED = new Set(['refused', 'unreachable', 'noDescriptor', 'noPermission']);

/** Opens a session that asks an https upstream by `fetch`. It is open at once. */
export const openFetchSession: OpenTransport = (order) => {
  const session = new FetchSession(order.upstream, order.events);
  order.events.opened();
  return session;
};

/** Octets in base64url without padding (RFC 4648 5). */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Digits alone, as RFC 9111 1.2.2 has them; else nothing. */
function secondsOf(field: string | null): number | undefined {
  return field !== null && /^\d{1,9}$/.test(field) ? Number(field) : undefined;
}

class FetchSession implements Transport {
  readonly #upstream: Upstream;
  readonly #events: TransportEvents;
  readonly #inFlight = new Map<number, AbortController>();
  #closed = false;

  constructor(upstream: Upstream, events: TransportEvents) {
    this.#upstream = upstream;
    this.#events = events;
  }

  send(bytes: Uint8Array, request: number, scope?: Scope): void {
    const controller = new AbortController();
    this.#inFlight.set(request, controller);
    const work = this.#ask(bytes, request, controller.signal).then(
      (answer) => this.#finish(request, () => this.#events.answered(answer, scope)),
      (error: unknown) => this.#finish(request, () => this.#fail(request, error, scope)),
    );
    scope?.waitUntil(work);
  }

  cancel(request: number): void {
    const controller = this.#inFlight.get(request);
    this.#inFlight.delete(request);
    try {
      controller?.abort();
    } catch {
      // Begun in another request's I/O context, which alone may end it: its answer is ignored.
    }
  }

  close(): void {
    this.#closed = true;
    for (const request of [...this.#inFlight.keys()]) this.cancel(request);
  }

  /** Tells how a request ended, unless nobody wants to know any more. */
  #finish(request: number, tell: () => void): void {
    if (!this.#inFlight.delete(request) || this.#closed) return;
    tell();
  }

  #fail(request: number, error: unknown, scope: Scope | undefined): void {
    const failure = failureOf(error, 'connect');
    if (isOfTls(failure.cause) || NOT_REACHED.has(failure.cause)) {
      this.#events.closed(failure);
      return;
    }
    const cause = failure.cause === 'reset' ? 'reset' : 'other';
    this.#events.answered(
      { request, status: 0, cause, contentType: '', bytes: new Uint8Array(0), age: 0 },
      scope,
    );
  }

  async #ask(bytes: Uint8Array, request: number, signal: AbortSignal): Promise<SessionAnswer> {
    const response = await this.#fetch(bytes, signal);
    const { headers } = response;
    const retryAfter = secondsOf(headers.get('retry-after'));
    const answer: SessionAnswer = {
      request,
      status: response.status,
      cause: 'other',
      contentType: headers.get('content-type') ?? '',
      bytes: new Uint8Array(0),
      age: secondsOf(headers.get('age')) ?? 0,
      ...(retryAfter === undefined ? {} : { retryAfter: retryAfter * 1000 }),
    };
    if (response.status !== OK) {
      // What a failure has to say is for people with browsers.
      response.body?.cancel().catch(() => {});
      return answer;
    }
    const content = await readBounded(response.body, MAX_MESSAGE_BYTES);
    if (content === undefined) return { ...answer, status: 0 };
    return { ...answer, bytes: content };
  }

  #fetch(bytes: Uint8Array, signal: AbortSignal): Promise<Response> {
    const { method, url } = this.#upstream;
    // A redirect is handed on as the status it is: nobody is asked whom nobody named.
    const redirect = 'manual';
    if (method === 'GET') {
      const joint = url.includes('?') ? '&' : '?';
      const headers = { accept: DNS_MESSAGE };
      return fetch(`${url}${joint}dns=${base64url(bytes)}`, { headers, redirect, signal });
    }
    const headers = { accept: DNS_MESSAGE, 'content-type': DNS_MESSAGE };
    return fetch(url, { method: 'POST', headers, body: bytes as BodyInit, redirect, signal });
  }
}
