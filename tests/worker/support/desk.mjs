// What a transport tells, as a transcript that a test can wait on.

/** Notes what one transport tells. */
export class Desk {
  told = [];
  #waiters = [];

  /** The events of an order (`TransportEvents`). */
  events = {
    opened: () => this.#tell({ kind: 'opened' }),
    received: (bytes) => this.#tell({ kind: 'received', bytes: Uint8Array.from(bytes) }),
    answered: (answer) => this.#tell({ kind: 'answered', ...answer }),
    closed: (failure) => this.#tell({ kind: 'closed', ...failure }),
  };

  #tell(event) {
    this.told.push(event);
    for (const look of this.#waiters.splice(0)) look();
  }

  /** The first of this kind that is told, now or later. */
  async first(kind) {
    for (;;) {
      const found = this.told.find((event) => event.kind === kind);
      if (found !== undefined) return found;
      await new Promise((resolve) => this.#waiters.push(resolve));
    }
  }

  /** Octets of a stream, once there are `size` of them. */
  async octets(size) {
    for (;;) {
      const pieces = this.told.filter(({ kind }) => kind === 'received');
      const whole = Buffer.concat(pieces.map(({ bytes }) => bytes));
      if (whole.length >= size) return whole;
      await new Promise((resolve) => this.#waiters.push(resolve));
    }
  }
}

/** An upstream's description as core gives it. */
export function described(url, options = {}) {
  const { host, protocol } = new URL(url);
  const scheme = protocol.slice(0, -1);
  return { protocol: scheme, name: '', path: '', method: 'post', pins: [], url, host, ...options };
}

/** An order for this upstream at 127.0.0.1. */
export function orderFor(desk, upstream, port) {
  const kind = { udp: 'datagram', https: 'session' }[upstream.protocol] ?? 'stream';
  const remote = { address: '127.0.0.1', port };
  return { kind, remote, secure: kind !== 'datagram', upstream, events: desk.events };
}

/** A message as streams carry it: its length in two octets before it (RFC 1035 4.2.2). */
export function framed(message) {
  return Uint8Array.from([message.length >> 8, message.length & 255, ...message]);
}
