import type { Clock, Timer } from '../../src/timer.ts';

interface Waiting {
  readonly due: number;
  readonly ring: () => void;
}

/**
 * Time that can be slowed down and skipped: the core reads no clock, so the page may keep its own.
 * Whoever waits on it rings in the order of time, also within a skip, and at its very time: the clock
 * stands still while the page computes, and rather than pass somebody who was not called yet. So what
 * is scripted takes the same time however slow the machine is.
 */
export class PlayClock implements Clock {
  readonly #real: () => number;
  readonly #waiting = new Set<Waiting>();
  #realBase: number;
  #base = 0;
  #pace = 1;
  /** The time until this turn of the page is over. */
  #still: number | undefined;
  #alarm: ReturnType<typeof setTimeout> | undefined;

  /** `real`: milliseconds that never go back. */
  constructor(real: () => number = () => performance.now()) {
    this.#real = real;
    this.#realBase = real();
  }

  now(): number {
    if (this.#still === undefined)
      this.#stand(Math.min(this.#unheld(), this.#next()?.due ?? Infinity));
    return this.#still ?? this.#base;
  }

  /** Milliseconds here for each real one. */
  get pace(): number {
    return this.#pace;
  }
  set pace(pace: number) {
    this.#settle(this.now());
    this.#pace = pace;
    this.#wind();
  }

  /** Rings once, after `ms` on this clock; what it returns forgets about it. */
  after(ms: number, ring: () => void): () => void {
    const waiting: Waiting = { due: this.now() + Math.max(0, ms), ring };
    this.#waiting.add(waiting);
    this.#wind();
    return () => {
      this.#waiting.delete(waiting);
      this.#wind();
    };
  }

  /** Goes ahead, ringing all that is due on the way. */
  skip(ms: number): void {
    const end = this.now() + ms;
    for (let next = this.#next(); next !== undefined && next.due <= end; next = this.#next()) {
      this.#ring(next);
    }
    this.#settle(end);
    this.#wind();
  }

  /** Forgets all who wait. */
  stop(): void {
    this.#waiting.clear();
    clearTimeout(this.#alarm);
  }

  timer(ring: () => void): Timer {
    let cancel = (): void => {};
    return {
      set: (deadline) => {
        cancel();
        if (deadline !== undefined) cancel = this.after(deadline - this.now(), ring);
      },
      hold: () => {},
      clear: () => cancel(),
    };
  }

  /** What it would be if nobody waited. */
  #unheld(): number {
    return this.#base + (this.#real() - this.#realBase) * this.#pace;
  }

  #settle(now: number): void {
    this.#base = now;
    this.#realBase = this.#real();
    this.#stand(now);
  }

  #stand(now: number): void {
    if (this.#still === undefined) {
      queueMicrotask(() => {
        this.#still = undefined;
      });
    }
    this.#still = now;
  }

  #next(): Waiting | undefined {
    let next: Waiting | undefined;
    for (const waiting of this.#waiting) {
      if (next === undefined || waiting.due < next.due) next = waiting;
    }
    return next;
  }

  #ring(waiting: Waiting): void {
    this.#settle(waiting.due);
    this.#waiting.delete(waiting);
    waiting.ring();
  }

  #wind(): void {
    clearTimeout(this.#alarm);
    const next = this.#next();
    if (next === undefined) return;
    // Rounded up: what rings before its time has to be wound once more.
    const delay = Math.ceil(Math.max(0, next.due - this.now()) / this.#pace);
    this.#alarm = setTimeout(() => this.#due(), Math.min(delay, 2 ** 31 - 1));
  }

  #due(): void {
    const now = this.#unheld();
    for (let next = this.#next(); next !== undefined && next.due <= now; next = this.#next()) {
      this.#ring(next);
    }
    this.#wind();
  }
}
