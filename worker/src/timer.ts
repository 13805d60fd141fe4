import type { Scope } from './open_transport.ts';

/** Longest time that `setTimeout` takes. Unit: milliseconds. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Calls back at the deadline, or earlier: an early call costs less than a timer that is moved. */
export interface Timer {
  /** The deadline on the clock it belongs to; nothing: there is none. */
  set(deadline: number | undefined): void;
  /** Somebody waits for `outcome`: until then the timer has to ring. */
  hold(outcome: Promise<unknown>, scope: Scope | undefined): void;
  clear(): void;
}

/** What a driver goes by: of the runtime unless it is told another. */
export interface Clock {
  /** Time that never goes back. Unit: milliseconds. */
  now(): number;
  timer(ring: () => void): Timer;
}

function delayUntil(deadline: number): number {
  // Rounded up: a timer that rings before its time would be set once more.
  return Math.min(MAX_DELAY_MS, Math.max(0, Math.ceil(deadline - performance.now())));
}

/** One timer for all, where timers live as long as the process. */
export class SharedTimer implements Timer {
  readonly #ring: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = Number.POSITIVE_INFINITY;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  set(deadline: number | undefined): void {
    if (deadline === undefined || deadline >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = deadline;
    this.#timer = setTimeout(() => {
      this.#due = Number.POSITIVE_INFINITY;
      this.#ring();
    }, delayUntil(deadline));
  }

  hold(): void {}

  clear(): void {
    clearTimeout(this.#timer);
    this.#due = Number.POSITIVE_INFINITY;
  }
}

/**
 * Timers that belong to the requests that wait, where a timer ends with the request that set it:
 * each sets its own, to the deadline of all.
 */
export class ScopedTimer implements Timer {
  readonly #ring: () => void;
  #deadline = Number.POSITIVE_INFINITY;
  /** Wakes each that waits, in its own request, where its timer would ring too late. */
  readonly #sleepers = new Set<() => void>();

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  set(deadline: number | undefined): void {
    const before = this.#deadline;
    this.#deadline = deadline ?? Number.POSITIVE_INFINITY;
    if (this.#deadline >= before) return;
    for (const wake of [...this.#sleepers]) wake();
  }

  hold(outcome: Promise<unknown>, scope: Scope | undefined): void {
    const watch = this.#watch(outcome);
    scope?.waitUntil(watch);
  }

  clear(): void {
    this.#deadline = Number.POSITIVE_INFINITY;
  }

  async #watch(outcome: Promise<unknown>): Promise<void> {
    let over = false;
    const end = outcome.then(() => {
      over = true;
    });
    // The caller still has to say what the deadline is.
    await null;
    while (!over) {
      await this.#sleep(end);
      if (!over && performance.now() >= this.#deadline) this.#ring();
    }
  }

  /** Until the deadline as it is now, or as it becomes earlier, or `end`. */
  async #sleep(end: Promise<void>): Promise<void> {
    let wake = (): void => {};
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    this.#sleepers.add(wake);
    const timer = setTimeout(wake, delayUntil(this.#deadline));
    await Promise.race([end, woken]);
    clearTimeout(timer);
    this.#sleepers.delete(wake);
  }
}
