import { BerthError } from './failure.ts';
import type { Memory } from './memory.ts';

/** The blocklist image of one resolver, in a block of the module's memory that it borrows. */
export class Lists {
  readonly #memory: Memory;
  readonly #resolver: number;
  #block = 0;
  #size = 0;

  constructor(memory: Memory, resolver: number) {
    this.#memory = memory;
    this.#resolver = resolver;
  }

  /** The octets as they lie in memory, until the module is entered; nothing: there are no lists. */
  octets(): Uint8Array | undefined {
    const end = this.#block + this.#size;
    return this.#size === 0 ? undefined : this.#memory.bytes.subarray(this.#block, end);
  }

  /**
   * Judges by the lists of `image` from now on; without octets by none. Throws BerthError for an
   * image that is damaged: then nothing has changed.
   */
  use(image: Uint8Array): void {
    const block = this.#reserve(image.byteLength);
    if (block !== 0) this.#memory.bytes.set(image, block);
    this.#commit(block, image.byteLength);
  }

  /**
   * The same of an image that comes in pieces, `size` octets in all, each written to where it stays.
   * Throws BerthError also where they are more, fewer or none.
   */
  async load(size: number, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    if (size === 0) throw new BerthError('the image is empty');
    const block = this.#reserve(size);
    let at = 0;
    try {
      for await (const piece of pieces) {
        if (piece.byteLength > size - at) throw new BerthError(`the image has over ${size} octets`);
        this.#memory.bytes.set(piece, block + at);
        at += piece.byteLength;
      }
      if (at < size) throw new BerthError(`the image ends after ${at} of ${size} octets`);
    } catch (error) {
      this.#memory.call('berth_free', block);
      throw error;
    }
    this.#commit(block, size);
  }

  #reserve(size: number): number {
    if (size === 0) return 0;
    const block = this.#memory.raw('berth_alloc', size) >>> 0;
    if (block === 0) throw this.#memory.failure(0);
    return block;
  }

  #commit(block: number, size: number): void {
    try {
      this.#memory.call('berth_use_image', this.#resolver, block, size);
    } catch (error) {
      this.#memory.call('berth_free', block);
      throw error;
    }
    this.#memory.call('berth_free', this.#block);
    this.#block = block;
    this.#size = size;
  }
}
