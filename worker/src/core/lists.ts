import type { Memory } from './memory.ts';

/**
 * Has a resolver judge by the lists of `image` from now on; without octets by none. Returns the block
 * that they stand in, which the resolver borrows until the next call; `before` is that of the last.
 * Throws BerthError for an image that is damaged: then nothing has changed.
 */
export function useImage(
  memory: Memory,
  resolver: number,
  image: Uint8Array,
  before: number,
): number {
  let block = 0;
  if (image.byteLength > 0) {
    block = memory.raw('berth_alloc', image.byteLength) >>> 0;
    if (block === 0) throw memory.failure(0);
    memory.bytes.set(image, block);
  }
  try {
    memory.call('berth_use_image', resolver, block, image.byteLength);
  } catch (error) {
    memory.call('berth_free', block);
    throw error;
  }
  memory.call('berth_free', before);
  return block;
}
