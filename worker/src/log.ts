/** Levels of urgency, least urgent first, as the native host names them. */
export const LOG_LEVELS = ['debug', 'info', 'warning', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Lines for whoever runs this: `level: text`. */
export class Log {
  readonly #least: number;
  readonly #write: (line: string) => void;

  constructor(least: LogLevel, write: (line: string) => void = (line) => console.error(line)) {
    this.#least = LOG_LEVELS.indexOf(least);
    this.#write = write;
  }

  /** The text is made only where it is wanted. */
  debug(text: () => string): void {
    if (this.#least === 0) this.#line('debug', text());
  }
  info(text: string): void {
    this.#line('info', text);
  }
  warning(text: string): void {
    this.#line('warning', text);
  }
  error(text: string): void {
    this.#line('error', text);
  }

  #line(level: LogLevel, text: string): void {
    if (LOG_LEVELS.indexOf(level) >= this.#least) this.#write(`${level}: ${text}`);
  }
}
