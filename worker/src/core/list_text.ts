import type { Memory } from './memory.ts';

// Lists from text, as wasm/README.md tells of the workbench. They are read in pieces, and between two
// of them whatever else a page does has its turn.

/** How the lines of a list are written; their order is the module's, behind "told". */
export const LIST_FORMATS = ['domains', 'wildcard', 'hosts', 'adblock', 'rpz', 'dnsmasq'] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

/** A list as it is written. */
export interface ListText {
  /** 1 to 255 octets; verdicts name it. */
  name: string;
  text: string | Uint8Array;
  /** Default: told from its first lines. */
  format?: ListFormat | undefined;
  /** Its names are let through, whatever its format says. */
  allow?: boolean;
  /** Whether names stand for all below them, too; default: as the format has it. */
  match?: 'subtree' | 'exact' | undefined;
}

/** What was read of a list. */
export interface ListReport {
  name: string;
  format: ListFormat;
  lines: number;
  names: number;
  /** Entries that said what an earlier one had said. */
  duplicates: number;
  /** Lines, and names in lines, that say nothing a list can hold. */
  skipped: SkippedLines[];
}
export interface SkippedLines {
  /** One word, as `berth lists check --json` has it. */
  reason: string;
  /** The same for people. */
  words: string;
  count: number;
  /** The first of them. */
  lines: { number: number; text: string }[];
}

export interface ReadLists {
  reports: ListReport[];
  /** The image of all of them, as `Core.useLists` takes it; nothing: they hold no names. */
  image: Uint8Array | undefined;
}

export interface ReadListsOptions {
  /** Called between pieces with what was read of all there is to read. Unit: octets. */
  onProgress?: (read: number, all: number) => void;
  /** Stops it: the promise is rejected with its reason. */
  signal?: AbortSignal;
}

const FLAGS = { allow: 1, subtree: 2, exact: 4 };
const PIECE = 2 ** 18;

/** A list in octets. */
interface ListOctets extends ListText {
  octets: Uint8Array;
}

/**
 * Reads lists and makes one image of them. Names with letters outside ASCII are turned into A-labels
 * by the runtime's own URL. Rejects with BerthError where there are more than the module takes.
 */
export async function readLists(
  memory: Memory,
  given: readonly ListText[],
  options: ReadListsOptions = {},
): Promise<ReadLists> {
  const lists = given.map((list): ListOctets => {
    const { text } = list;
    return { ...list, octets: typeof text === 'string' ? new TextEncoder().encode(text) : text };
  });
  const other = lists.filter(({ octets }) => octets.some((octet) => octet >= 0x80));
  const pace = new Pace(sizeOf(lists) + sizeOf(other), options);
  const unknown = new Set<string>();
  // Which names there are is known once they are read; so such lists are read twice.
  await onBench(memory, async (bench) => {
    for (const list of other) {
      const rows = await readOne(memory, bench, list, pace);
      for (const [key, name = ''] of rows) if (key === 'unknown') unknown.add(name);
    }
  });
  return onBench(memory, async (bench) => {
    for (const name of unknown) giveAscii(memory, bench, name);
    const reports: ListReport[] = [];
    for (const list of lists) {
      reports.push(reportOf(list.name, await readOne(memory, bench, list, pace)));
    }
    const isEmpty = reports.every(({ names }) => names === 0);
    const image = isEmpty ? undefined : memory.octetsOf(memory.call('berth_build_image', bench));
    return { reports, image };
  });
}

const sizeOf = (lists: readonly ListOctets[]): number =>
  lists.reduce((sum, { octets }) => sum + octets.byteLength, 0);

/** Says how far reading has come, and lets others have their turn. */
class Pace {
  readonly #all: number;
  readonly #options: ReadListsOptions;
  #read = 0;

  constructor(all: number, options: ReadListsOptions) {
    this.#all = all;
    this.#options = options;
  }
  async step(octets: number): Promise<void> {
    this.#read += octets;
    this.#options.onProgress?.(this.#read, this.#all);
    await new Promise((resolve) => setTimeout(resolve));
    this.#options.signal?.throwIfAborted();
  }
}

async function onBench<Found>(
  memory: Memory,
  work: (bench: number) => Promise<Found>,
): Promise<Found> {
  const bench = memory.handle('berth_make_bench');
  try {
    return await work(bench);
  } finally {
    if (!memory.hasTrapped) memory.call('berth_drop_bench', bench);
  }
}

/** Rows of what the module tells of a list. */
async function readOne(
  memory: Memory,
  bench: number,
  list: ListOctets,
  pace: Pace,
): Promise<string[][]> {
  const format = list.format === undefined ? 0 : LIST_FORMATS.indexOf(list.format) + 1;
  const flags = (list.allow ? FLAGS.allow : 0) + (list.match === undefined ? 0 : FLAGS[list.match]);
  const out = memory.write(3 * list.name.length);
  out.text(list.name);
  memory.call('berth_begin_list', bench, format, flags, memory.block, out.size);
  for (let at = 0; at < list.octets.byteLength; at += PIECE) {
    const piece = list.octets.subarray(at, at + PIECE);
    memory.write(PIECE).bytes(piece);
    memory.call('berth_read_list', bench, memory.block, piece.byteLength);
    await pace.step(piece.byteLength);
  }
  const text = memory.textOf(memory.call('berth_end_list', bench));
  return text
    .split('\n')
    .slice(0, -1)
    .map((row) => row.split('\t'));
}

function reportOf(name: string, rows: readonly string[][]): ListReport {
  const number = (key: string): number => Number(rows.find(([it]) => it === key)?.[1]);
  const skipped = rows
    .filter(([key]) => key === 'skipped')
    .map(([, reason = '', count, words = '']) => ({
      reason,
      words,
      count: Number(count),
      lines: rows
        .filter(([key, , why]) => key === 'line' && why === reason)
        .map(([, line, , ...text]) => ({ number: Number(line), text: text.join('\t') })),
    }));
  return {
    name,
    format: (rows[0]?.[1] ?? 'domains') as ListFormat,
    lines: number('lines'),
    names: number('names'),
    duplicates: number('duplicates'),
    skipped,
  };
}

function giveAscii(memory: Memory, bench: number, name: string): void {
  const ascii = nameToAscii(name);
  const out = memory.write(3 * (name.length + ascii.length));
  const nameSize = out.text(name);
  const asciiSize = out.text(ascii);
  const { block } = memory;
  memory.call('berth_give_ascii', bench, block, nameSize, block + nameSize, asciiSize);
}

/** A name in A-labels, as the runtime has it in addresses; empty: it is none. */
export function nameToAscii(name: string): string {
  // What means something in a URL is no part of a name.
  if (/[\s:/?#[\]@\\%]/.test(name)) return '';
  try {
    return new URL(`http://${name}`).hostname;
  } catch {
    return '';
  }
}
