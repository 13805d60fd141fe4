// What a scripted server does, as people set it.

/** How a server answers, and what each way is called. */
export const FAULTS = {
  none: 'answers as it should',
  silent: 'takes questions, says nothing',
  down: 'is not there',
  servfail: 'answers SERVFAIL',
  refused: 'answers REFUSED',
  truncate: 'cuts UDP answers short (TC)',
  'wrong-id': 'answers with a wrong id',
  'wrong-question': 'answers another question',
  garbage: 'answers with noise',
  reset: 'hangs up when asked',
  'closes-idle': 'closes idle connections after 2 s',
} as const;
export type Fault = keyof typeof FAULTS;

export const PROTOCOLS = ['udp', 'tcp', 'tls', 'https'] as const;
/** How scripted servers are asked. */
export type Protocol = (typeof PROTOCOLS)[number];

/** The two servers of the script: where each is, and its name. */
export const SERVERS = [
  { name: 'north', address: '192.0.2.1', host: 'north.example' },
  { name: 'south', address: '198.51.100.1', host: 'south.example' },
] as const;
export type ServerName = (typeof SERVERS)[number]['name'];

/** Longest delay that can be set. Unit: milliseconds. */
export const MAX_DELAY = 5000;

export interface ServerScript {
  /** There and back. Unit: milliseconds. */
  delay: number;
  /** Messages that are lost on the way there. Unit: percent. */
  loss: number;
  fault: Fault;
}

export function isFault(text: string): text is Fault {
  return Object.hasOwn(FAULTS, text);
}

export function isProtocol(text: string): text is Protocol {
  return PROTOCOLS.some((protocol) => protocol === text);
}
