import type { Sample } from './sample.ts';

/** How far charts look back. Unit: looks, one a second. */
const LONGEST = 300;
/** A longer silence is drawn as one. Unit: seconds. */
const GAP = 3.5;

/** The samples of the last minutes, with the time of each. */
export class History {
  readonly times: number[] = [];
  readonly samples: (Sample | undefined)[] = [];

  /** Takes in what was told at `time`, in seconds. */
  push(time: number, sample: Sample): void {
    const last = this.times.at(-1);
    if (last !== undefined && time - last > GAP) this.#append((last + time) / 2, undefined);
    this.#append(time, sample);
    const surplus = this.times.length - LONGEST;
    if (surplus > 0) {
      this.times.splice(0, surplus);
      this.samples.splice(0, surplus);
    }
  }

  get newest(): Sample | undefined {
    return this.samples.at(-1);
  }

  /** One value of each sample; null where there is none. */
  column(of: (sample: Sample) => number | undefined): (number | null)[] {
    return this.samples.map((it) => (it === undefined ? null : (of(it) ?? null)));
  }

  /** Values laid upon each other, the first below: each column is the sum up to its own. */
  stack(of: readonly ((sample: Sample) => number)[]): (number | null)[][] {
    const sums: (number | null)[] = this.samples.map((it) => (it === undefined ? null : 0));
    return of.map((value) => {
      this.samples.forEach((it, at) => {
        const sum = sums[at];
        if (it !== undefined && sum !== null && sum !== undefined) sums[at] = sum + value(it);
      });
      return [...sums];
    });
  }

  #append(time: number, sample: Sample | undefined): void {
    this.times.push(time);
    this.samples.push(sample);
  }
}
