/** What the page sets itself. */
const OWN = new Set(['upstream', 'bootstrap', 'cache.bytes', 'cache.shards', 'cache.max_entry']);

/** Settings from lines `key = value`; `#` begins a comment. A key that comes again adds a line. */
export function readSettings(text: string): { settings: Record<string, string>; wrong: string[] } {
  const settings = new Map<string, string>();
  const wrong: string[] = [];
  for (const line of text.split('\n').map((it) => it.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const [, key, value] = line.match(/^([a-z0-9_.]+)\s*=\s*(.*)$/) ?? [];
    if (key === undefined || value === undefined) wrong.push(`${line}: not \`key = value\``);
    else if (OWN.has(key)) wrong.push(`${key}: is the page's own`);
    else settings.set(key, settings.has(key) ? `${settings.get(key)}\n${value}\n` : value);
  }
  return { settings: Object.fromEntries(settings), wrong };
}
