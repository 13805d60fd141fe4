import { BerthError } from './failure.ts';
import { linesOf, type Memory } from './memory.ts';
import { roomFor } from './record.ts';

/** What a host can open. `names`: https:// by its URL alone, as `fetch` does. */
export interface Abilities {
  udp?: boolean;
  tcp?: boolean;
  tls?: boolean;
  https?: boolean;
  names?: boolean;
}

/** What a resolver is started with. */
export interface StartOptions {
  /** Texts by key. */
  settings: Record<string, string>;
  /** 32 octets of entropy. */
  seed: Uint8Array;
  abilities: Abilities;
}

/** A row of the table of settings, as people read it. */
export interface SettingRow {
  key: string;
  /** Its name in the environment. */
  variable: string;
  default: string;
  allowed: string;
}

/** `BERTH_BAD_SETTING` of wasm/abi.h. */
const BAD_SETTING = -6;
const ABILITY_BITS = { udp: 1, tcp: 2, tls: 4, https: 8, names: 16 } as const;
const SEED_SIZE = 32;

/**
 * Starts a resolver of these settings; its handle.
 * Throws BerthError, with a line for each setting that is wrong.
 */
export function startResolver(memory: Memory, options: StartOptions): number {
  const { settings, seed, abilities } = options;
  if (seed.byteLength !== SEED_SIZE) throw new BerthError(`a seed is ${SEED_SIZE} octets`);
  const config = memory.handle('berth_make_config');
  try {
    setAll(memory, config, settings);
    let bits = 0;
    for (const [name, bit] of Object.entries(ABILITY_BITS)) {
      if (abilities[name as keyof Abilities] === true) bits |= bit;
    }
    memory.write(SEED_SIZE).bytes(seed);
    return memory.handle('berth_start_resolver', config, bits, memory.block);
  } finally {
    memory.raw('berth_drop_config', config);
  }
}

/** Sets each value; all that is wrong is said at once. */
function setAll(memory: Memory, config: number, settings: Record<string, string>): void {
  const problems: string[] = [];
  for (const [key, value] of Object.entries(settings)) {
    const out = memory
      .write(8 + roomFor(key, value))
      .zeros(8)
      .texts(0, [key, value]);
    const keySize = memory.view.getUint32(memory.block, true);
    const valueSize = memory.view.getUint32(memory.block + 4, true);
    const at = memory.block + out.size - keySize - valueSize;
    try {
      memory.call('berth_set_config', config, at, keySize, at + keySize, valueSize);
    } catch (error) {
      if (!(error instanceof BerthError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new BerthError(problems.join('\n'), BAD_SETTING);
}

/** Every setting that the module knows, in the order of the table. */
export function settingsOf(memory: Memory): SettingRow[] {
  const rows: SettingRow[] = [];
  for (let index = 0; ; index += 1) {
    const size = memory.call('berth_describe_setting', index);
    if (size === 0) return rows;
    const row = { key: '', variable: '', default: '', allowed: '' };
    for (const [key, value] of linesOf(memory.textOf(size))) row[key as keyof SettingRow] = value;
    rows.push(row);
  }
}

/** The key of the setting that a variable of the environment sets; nothing: it sets none. */
export function keyOf(memory: Memory, variable: string): string | undefined {
  const out = memory.write(roomFor(variable));
  out.text(variable);
  return memory.textOf(memory.call('berth_find_setting', memory.block, out.size)) || undefined;
}
