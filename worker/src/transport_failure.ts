import type { Stage, TransportCause } from './core.ts';
import type { TransportFailure } from './open_transport.ts';

// Errors of sockets and of fetch differ from runtime to runtime: a code where there is one (Node,
// Bun), else the name of an error class (Deno), else the words alone.

const CAUSE_OF_CODE: Readonly<Record<string, TransportCause>> = {
  ECONNREFUSED: 'refused',
  ConnectionRefused: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  BrokenPipe: 'reset',
  ConnectionReset: 'reset',
  ConnectionAborted: 'reset',
  ConnectionClosed: 'reset',
  UND_ERR_SOCKET: 'reset',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EAFNOSUPPORT: 'unreachable',
  HostUnreachable: 'unreachable',
  NetworkUnreachable: 'unreachable',
  FailedToOpenSocket: 'unreachable',
  ETIMEDOUT: 'timedOut',
  TimedOut: 'timedOut',
  UND_ERR_CONNECT_TIMEOUT: 'timedOut',
  EMFILE: 'noDescriptor',
  ENFILE: 'noDescriptor',
  ENOBUFS: 'noDescriptor',
  ENOMEM: 'noDescriptor',
  EACCES: 'noPermission',
  EPERM: 'noPermission',
  PermissionDenied: 'noPermission',
  NotCapable: 'noPermission',
  CERT_HAS_EXPIRED: 'certificateExpired',
  CERT_NOT_YET_VALID: 'certificateExpired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificateName',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificateUntrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificateUntrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificateUntrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificateUntrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificateUntrusted',
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'alpnRefused',
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTO: 'alpnRefused',
};

const CAUSE_OF_WORDS: readonly [RegExp, TransportCause][] = [
  [/connection refused/i, 'refused'],
  [/connection (was )?(reset|aborted|lost|closed)|broken pipe|socket hang up/i, 'reset'],
  [/no application protocol|NoApplicationProtocol/i, 'alpnRefused'],
  [/certificate.*(expired|not valid yet|NotValidYet)|Expired/i, 'certificateExpired'],
  [/(not valid for name|NotValidForName|hostname mismatch|altnames)/i, 'certificateName'],
  [
    /UnknownIssuer|CaUsedAsEndEntity|self[- ]signed|invalid peer certificate|certificate verif/i,
    'certificateUntrusted',
  ],
  [/unreachable|no route|dns error|lookup address|not known/i, 'unreachable'],
  [/timed? ?out/i, 'timedOut'],
  [/too many open files/i, 'noDescriptor'],
  [/permission|requires .* access/i, 'noPermission'],
  [/\btls\b|\bssl\b|handshake/i, 'tlsFailed'],
];

/** Whether a cause is one of TLS: of the handshake, the certificate or what is spoken inside. */
export function isOfTls(cause: TransportCause): boolean {
  return /^(tls|certificate|pin|alpn)/.test(cause);
}

/** What an error object may carry, beside what `Error` says. */
interface Coded {
  code?: unknown;
  errno?: unknown;
  cause?: unknown;
  errors?: unknown;
  reason?: unknown;
}

/** The error at the bottom: what `fetch` rejects with wraps it, and so do races of addresses. */
function rootOf(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 4 && typeof root === 'object' && root !== null; ++depth) {
    const { cause, errors } = root as Coded;
    const inner: unknown = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
    if (inner === undefined) break;
    root = inner;
  }
  return root;
}

function causeOf(root: unknown, words: string): TransportCause {
  const code = (root as Coded | undefined)?.code;
  const name = root instanceof Error ? root.name : '';
  const known = CAUSE_OF_CODE[String(code)] ?? CAUSE_OF_CODE[name];
  if (known !== undefined) return known;
  if (/^ERR_(SSL|TLS)_/.test(String(code))) return 'tlsFailed';
  return CAUSE_OF_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? 'other';
}

/** An error in the words of core. One of TLS belongs to that stage, wherever it was met. */
export function failureOf(error: unknown, stage: Stage): TransportFailure {
  const root = rootOf(error);
  const words = root instanceof Error ? root.message : String(root);
  const cause = causeOf(root, words);
  // What OpenSSL says in full begins with numbers; this is the part for people.
  const reason = (root as Coded | undefined)?.reason;
  const why = typeof reason === 'string' && reason !== '' ? reason : words.trim();
  const errno = (root as Coded | undefined)?.errno;
  return {
    stage: isOfTls(cause) ? 'tls' : stage,
    cause,
    osCode: typeof errno === 'number' ? Math.abs(errno) : 0,
    why: why === '' ? cause : why,
  };
}

/** The peer said its last word. */
export function endOfStream(stage: Stage): TransportFailure {
  return { stage, cause: 'endOfStream', osCode: 0, why: 'closed by peer' };
}
