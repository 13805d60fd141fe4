/** A call that was refused: a setting, a record, a handle. The message says why, in words. */
export class BerthError extends Error {
  override readonly name = 'BerthError';
  constructor(
    message: string,
    /** One of `berth_fault` in wasm/abi.h; 0: refused before the module was asked. */
    readonly code: number = 0,
  ) {
    super(message);
  }
}

/** The module trapped; its core is of no use any more. */
export class BerthTrap extends Error {
  override readonly name = 'BerthTrap';
  constructor(
    cause: unknown,
    /** The last calls, oldest first, one a line: `event|answer NOW HEX`, `timeout NOW`. */
    readonly reproducer: string[],
  ) {
    super(`the core trapped: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
