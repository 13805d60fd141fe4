import { LOG_LEVELS, type LogLevel } from './log.ts';

/** What is asked where nothing says otherwise: run apart from each other, both answer anybody. */
const DEFAULT_UPSTREAMS = 'https://cloudflare-dns.com/dns-query,https://dns.quad9.net/dns-query';
const PREFIX = 'BERTH_';

/** A setting of core: its key, and the variable of the environment that sets it. */
export interface KnownSetting {
  key: string;
  variable: string;
}

/** Settings of the hosts here that core does not know. Keys are those of the native server. */
export const HOST_KEYS = ['listen', 'log.level', 'policy.image', 'tls.cert', 'tls.key'] as const;
export type HostKey = (typeof HOST_KEYS)[number];

/** All that the environment says. */
export interface Settings {
  /** In the words of the configuration page, key by key. */
  core: Map<string, string>;
  host: Map<HostKey, string>;
  logLevel: LogLevel;
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
 * and what is no text is a binding, not a setting. `hostKeys` are the host's own settings.
 * Errors: SettingsError for a name that is no setting here.
 */
export function settingsFromEnv(
  env: Readonly<Record<string, unknown>>,
  known: Iterable<KnownSetting>,
  hostKeys: readonly HostKey[] = ['log.level'],
): Settings {
  const coreKeys = new Map<string, string>();
  for (const { key, variable } of known) coreKeys.set(variable, key);
  const ownKeys = new Map(hostKeys.map((key) => [variableOf(key), key]));
  const out: Settings = { core: new Map(), host: new Map(), logLevel: 'info' };
  const problems: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || typeof value !== 'string' || value === '') continue;
    const coreKey = coreKeys.get(name);
    const hostKey = ownKeys.get(name);
    if (coreKey !== undefined) out.core.set(coreKey, value);
    else if (hostKey !== undefined) out.host.set(hostKey, value);
    else problems.push(`${name}: not a setting of this host`);
  }
  const level = out.host.get('log.level');
  if (isLevel(level)) out.logLevel = level;
  else if (level !== undefined) problems.push(`log.level: '${level}' is not ${levels()}`);
  if (problems.length > 0) throw new SettingsError(problems.join('\n'));
  if (!out.core.has('upstream')) out.core.set('upstream', DEFAULT_UPSTREAMS);
  return out;
}

function isLevel(text: string | undefined): text is LogLevel {
  return LOG_LEVELS.some((level) => level === text);
}

function levels(): string {
  return `${LOG_LEVELS.slice(0, -1).join(', ')} or ${LOG_LEVELS.at(-1)}`;
}
