import type { CoreModule } from './core/boundary.ts';
import { describeMessage, type MessageField } from './core/layout.ts';
import {
  type ListText,
  type ReadLists,
  type ReadListsOptions,
  readLists,
} from './core/list_text.ts';
import { Memory } from './core/memory.ts';

export type { CoreModule } from './core/boundary.ts';
export { BerthError, BerthTrap } from './core/failure.ts';
export type * from './core/layout.ts';
export type * from './core/list_text.ts';
export { LIST_FORMATS } from './core/list_text.ts';

/**
 * What people use who look at messages and try lists, in an instance of berth-workbench.wasm: resolvers do without
 * it. Every call throws BerthTrap once the module has trapped.
 */
export class Workbench {
  readonly #memory: Memory;

  /** Throws BerthError for a module of another version of the interface. */
  constructor(module: CoreModule) {
    this.#memory = new Memory(module);
  }

  /** What each octet of a message is, whatever they are. */
  fields(message: Uint8Array): MessageField[] {
    return describeMessage(this.#memory, message);
  }

  /**
   * Reads lists and makes one image of them, with a turn for others between two pieces. Names with
   * letters outside ASCII are turned into A-labels by the runtime's own URL. Rejects with BerthError
   * where there is more than the module takes: 64 MiB, or some two million names.
   */
  readLists(lists: readonly ListText[], options: ReadListsOptions = {}): Promise<ReadLists> {
    return readLists(this.#memory, lists, options);
  }
}
