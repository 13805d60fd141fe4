// Numbers of records become words here, in the order of the enums they stand for; a test holds these
// lists to what the module says.

export const ANSWER_SOURCES = [
  'none',
  'local',
  'cache',
  'stale',
  'upstream',
  'coalesced',
  'failure',
  'malformed',
  'blocked',
  'noKey',
  'limited',
] as const;
/** Where an answer came from. */
export type AnswerSource = (typeof ANSWER_SOURCES)[number];

export const STAGES = [
  'listen',
  'accept',
  'handshake',
  'proxyHeader',
  'firstByte',
  'request',
  'parse',
  'judgeQuestion',
  'cache',
  'coalesce',
  'select',
  'take',
  'resolveUpstream',
  'race',
  'connect',
  'tls',
  'send',
  'wait',
  'receive',
  'match',
  'judgeAnswer',
  'reply',
  'write',
  'park',
] as const;
/** A named place on a query's path. */
export type Stage = (typeof STAGES)[number];

export const TRANSPORT_CAUSES = [
  'endOfStream',
  'reset',
  'refused',
  'unreachable',
  'timedOut',
  'noDescriptor',
  'noPermission',
  'tlsFailed',
  'certificateExpired',
  'certificateName',
  'certificateUntrusted',
  'pinMismatch',
  'alpnRefused',
  'protocolError',
  'other',
] as const;
/** What went wrong with a transport. */
export type TransportCause = (typeof TRANSPORT_CAUSES)[number];

export const CLOSE_REASONS = [
  'none',
  'idle',
  'age',
  'uses',
  'poolFull',
  'closedByPeer',
  'error',
  'unexpectedData',
  'badFrame',
  'mismatches',
  'timedOut',
  'connectFailed',
  'lostRace',
  'drain',
  'noQuery',
] as const;
/** Why core closes a transport. */
export type CloseReason = (typeof CLOSE_REASONS)[number];

export const NOTICES = ['upstreamDown', 'upstreamUp', 'noUpstream'] as const;
/** What an operator should know of. */
export type NoticeKind = (typeof NOTICES)[number];

export const BLOCKERS = ['nothing', 'rule', 'list', 'type', 'rebinding'] as const;
/** What holds an answer back. */
export type Blocker = (typeof BLOCKERS)[number];

export const CLIENT_PROTOCOLS = ['udp', 'tcp', 'tls', 'http1', 'http2'] as const;
/** How a query came in. */
export type ClientProtocol = (typeof CLIENT_PROTOCOLS)[number];

export const TRANSPORT_KINDS = ['datagram', 'stream', 'session'] as const;
/** What a transport carries. */
export type TransportKind = (typeof TRANSPORT_KINDS)[number];

export const DOH_FORMATS = ['message', 'json'] as const;
/** How an answer over HTTP is to be given. */
export type DohFormat = (typeof DOH_FORMATS)[number];

/** The word that a number stands for. */
export function wordOf<Word extends string>(words: readonly Word[], number: number): Word {
  const word = words[number];
  if (word === undefined) throw new RangeError(`there is no word for ${number}`);
  return word;
}
