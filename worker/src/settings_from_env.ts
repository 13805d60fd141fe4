import { LOG_LEVELS, type LogLevel } from './log.ts';
import { SERVER_TIMINGS, type ServerTiming } from './server_timing.ts';
import { type UtcOffset, utcOffsetHere, utcOffsetOf } from './time_zone.ts';

/** What is asked where nothing says otherwise: run apart from each other, both answer anybody. */
const DEFAULT_UPSTREAMS = 'https://cloudflare-dns.com/dns-query,https://dns.quad9.net/dns-query';
const PREFIX = 'BERTH_';

/** Settings of the hosts here that core does not know. Keys are those of the native server. */
const HOST_KEYS = [
  'admin.token',
  'http.server_timing',
  'listen',
  'log.level',
  'policy.image',
  'policy.time_zone',
  'tls.cert',
  'tls.key',
] as const;
export type HostKey = (typeof HOST_KEYS)[number];
/** Those of them that all hosts take. */
export const COMMON_KEYS = ['http.server_timing', 'log.level', 'policy.time_zone'] as const;

/** All that the environment says. */
export interface Settings {
  /** In the words of the configuration page, key by key. */
  core: Map<string, string>;
  host: Map<HostKey, string>;
  logLevel: LogLevel;
  serverTiming: ServerTiming;
  /** What clocks of `policy.time_zone` show. */
  utcOffset: UtcOffset;
}

/** Settings that cannot be used: a line for each problem. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Items of a list: separated by commas or line ends. */
export function itemsOf(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function variableOf(key: string): string {
  return PREFIX + key.toUpperCase().replaceAll('.', '_');
}

/**
 * Reads `BERTH_*` variables: `BERTH_CACHE_BYTES` is `cache.bytes`. Empty ones count as not set,
 * and what is no text is a binding, not a setting. `keyOf` gives the key of core's setting that a
 * variable sets; `hostKeys` are the host's own settings.
 * Errors: SettingsError for a name that is no setting here.
 */
export function settingsFromEnv(
  env: Readonly<Record<string, unknown>>,
  keyOf: (variable: string) => string | undefined,
  hostKeys: readonly HostKey[] = COMMON_KEYS,
): Settings {
  const ownKeys = new Map(hostKeys.map((key) => [variableOf(key), key]));
  const out: Settings = {
    core: new Map(),
    host: new Map(),
    logLevel: 'info',
    // Whether an answer was in the cache is nothing to tell everybody, and behind a proxy on this
    // host everybody comes from here.
    serverTiming: 'off',
    utcOffset: utcOffsetHere,
  };
  const problems: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || typeof value !== 'string' || value === '') continue;
    const coreKey = keyOf(name);
    const hostKey = ownKeys.get(name);
    if (coreKey !== undefined) out.core.set(coreKey, value);
    else if (hostKey !== undefined) out.host.set(hostKey, value);
    else problems.push(`${name}: not a setting of this host`);
  }
  const choose = <Word extends string>(key: HostKey, words: readonly Word[], unless: Word) => {
    const text = out.host.get(key);
    const word = words.find((each) => each === text);
    if (word === undefined && text !== undefined) {
      problems.push(`${key}: '${text}' is not ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);
    }
    return word ?? unless;
  };
  out.logLevel = choose('log.level', LOG_LEVELS, out.logLevel);
  out.serverTiming = choose('http.server_timing', SERVER_TIMINGS, out.serverTiming);
  const zone = out.host.get('policy.time_zone');
  const offset = zone === undefined ? utcOffsetHere : utcOffsetOf(zone);
  if (offset !== undefined) out.utcOffset = offset;
  else problems.push(`policy.time_zone: '${zone}' is no time zone that this runtime knows`);
  if (problems.length > 0) throw new SettingsError(problems.join('\n'));
  if (!out.core.has('upstream')) out.core.set('upstream', DEFAULT_UPSTREAMS);
  return out;
}
