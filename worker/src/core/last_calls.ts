/** Calls that are remembered for a reproducer, and octets of each. */
const REMEMBERED = 64;
const REMEMBERED_OCTETS = 4096;

/** The last calls, in memory of a fixed size: nothing is allocated to remember one. */
export class LastCalls {
  readonly #octets = new Uint8Array(REMEMBERED * REMEMBERED_OCTETS);
  readonly #sizes = new Uint32Array(REMEMBERED);
  readonly #times = new Float64Array(REMEMBERED);
  readonly #names: string[] = [];
  #next = 0;

  add(name: string, now: number, record: Uint8Array | undefined): void {
    const place = this.#next % REMEMBERED;
    this.#next += 1;
    this.#names[place] = name;
    this.#times[place] = now;
    this.#sizes[place] = record?.byteLength ?? 0;
    if (record === undefined) return;
    const isLong = record.byteLength > REMEMBERED_OCTETS;
    const kept = isLong ? record.subarray(0, REMEMBERED_OCTETS) : record;
    this.#octets.set(kept, place * REMEMBERED_OCTETS);
  }

  /** Lines, oldest first. A record too long to be kept whole ends in `…`. */
  print(): string[] {
    const lines: string[] = [];
    for (let i = Math.max(0, this.#next - REMEMBERED); i < this.#next; i += 1) {
      const place = i % REMEMBERED;
      const size = this.#sizes[place] ?? 0;
      const begin = place * REMEMBERED_OCTETS;
      const kept = this.#octets.subarray(begin, begin + Math.min(size, REMEMBERED_OCTETS));
      const hex = Array.from(kept, (octet) => octet.toString(16).padStart(2, '0')).join('');
      const more = size > REMEMBERED_OCTETS ? '…' : '';
      lines.push(`${this.#names[place]} ${this.#times[place]} ${hex}${more}`.trimEnd());
    }
    return lines;
  }
}
