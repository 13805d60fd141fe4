/* malloc and its kin for one thread and one growing memory. Those of wasi-libc are six times the
 * code, for threads, mappings and limits that are not here.
 *
 * Memory is cut into blocks without gaps; each begins with its size and that of the one before it:
 *
 *   +0 before   size of the block in front; 0: there is none
 *   +4 size     of this one with its header, a multiple of 16; the lowest bit: it is free
 *   +8 content  at an address divisible by 16; of a free block, its neighbours in its bin
 *
 * Invariants: no two free blocks stand side by side; each is in the bin of its size; a bin has its
 * bit set exactly when it holds a block. Sizes below 256 have a bin each, and from there on there
 * are four for each doubling, so a block is next to always one that was given back by its kind. What
 * a block has over the size asked for is cut off; one that shrinks keeps its size. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
  kHeader = 8,
  kGrain = 16,
  kFree = 1,
  kSmall = 256, /* octets below which each size has its own bin */
  kSmallBins = kSmall / kGrain,
  kBins = 128,       /* up to 4 GiB in quarters of a doubling */
  kPage = 65536,     /* what WebAssembly's memory grows by */
  kMostLookedAt = 16 /* blocks of the same bin that may be too small */
};

typedef struct Block {
  uint32_t before;
  uint32_t size;
  struct Block* next;
  struct Block* last;
} Block;

extern unsigned char __heap_base;

static Block* bins[kBins];
static uint64_t filled[kBins / 64];
/* The header of no block, behind the last one. */
static Block* end;

static Block* at(Block* block, int64_t distance) {
  return (Block*)((uintptr_t)block + (uintptr_t)distance);
}

static unsigned bin_of(uint32_t size) {
  if (size < kSmall) return size / kGrain;
  const unsigned doubling = 31 - (unsigned)__builtin_clz(size);
  return kSmallBins + (doubling - 8) * 4 + (size >> (doubling - 2) & 3);
}

static void put(Block* block, uint32_t size) {
  const unsigned bin = bin_of(size);
  block->size = size | kFree;
  at(block, size)->before = size;
  block->last = NULL;
  block->next = bins[bin];
  if (block->next) block->next->last = block;
  bins[bin] = block;
  filled[bin / 64] |= (uint64_t)1 << bin % 64;
}

/* Takes a free block out of its bin; its size. */
static uint32_t take(Block* block) {
  const uint32_t size = block->size & ~(uint32_t)kFree;
  const unsigned bin = bin_of(size);
  if (block->next) block->next->last = block->last;
  if (block->last) {
    block->last->next = block->next;
  } else {
    bins[bin] = block->next;
    if (!block->next) filled[bin / 64] &= ~((uint64_t)1 << bin % 64);
  }
  return size;
}

/* A free block of at least `size`, from memory there is; null: there is none. */
static Block* find(uint32_t size) {
  const unsigned bin = bin_of(size);
  unsigned looked_at = 0;
  for (Block* block = bins[bin]; block && looked_at < kMostLookedAt; block = block->next) {
    if (block->size >= size) return block;
    ++looked_at;
  }
  /* Whatever stands in a later bin is large enough. */
  const unsigned first = bin + 1;
  for (unsigned word = first / 64; word < kBins / 64; ++word) {
    uint64_t bits = filled[word];
    if (word == first / 64) bits &= ~(uint64_t)0 << first % 64;
    if (bits) return bins[word * 64 + (unsigned)__builtin_ctzll(bits)];
  }
  return NULL;
}

static void give_back(Block* block) {
  uint32_t size = block->size;
  if (size & kFree) __builtin_trap(); /* given back twice */
  Block* const behind = at(block, size);
  if (behind->size & kFree) size += take(behind);
  Block* const front = at(block, -(int64_t)block->before);
  if (block->before && front->size & kFree) {
    size += take(front);
    block->size |= kFree; /* for whoever gives it back again */
    block = front;
  }
  put(block, size);
}

/* Makes room for a block of at least `size`, first in memory that is there; false when the host
 * grants no more. */
static int grow(uint32_t size) {
  const uint64_t from = (uint64_t)__builtin_wasm_memory_size(0) * kPage;
  if (from > UINT32_MAX) return 0; /* all that there can be, and sums of addresses would be 0 */
  Block* block = end;
  if (!end || (uintptr_t)end + kHeader != from) {
    /* The first time, or somebody else let memory grow: blocks begin anew. */
    const uintptr_t base = end ? (uintptr_t)from : (uintptr_t)&__heap_base;
    block = (Block*)(((base + kGrain - 1) & ~(uintptr_t)(kGrain - 1)) + kHeader);
  }
  const uint64_t wanted = (uint64_t)(uintptr_t)block + size + kHeader;
  const size_t pages = wanted > from ? (size_t)((wanted - from + kPage - 1) / kPage) : 0;
  if (__builtin_wasm_memory_grow(0, pages) == (size_t)-1) return 0;
  if (block != end) block->before = 0;
  end = (Block*)((uintptr_t)(from - kHeader) + pages * kPage);
  end->size = 0;
  block->size = (uint32_t)((uintptr_t)end - (uintptr_t)block);
  end->before = block->size;
  give_back(block);
  return 1;
}

void* malloc(size_t octets) {
  if (octets > UINT32_MAX - kPage) return NULL;
  const uint32_t size = ((uint32_t)octets + kHeader + kGrain - 1) & ~(uint32_t)(kGrain - 1);
  Block* block = find(size);
  if (!block && grow(size)) block = find(size);
  if (!block) return NULL;
  const uint32_t found = take(block);
  block->size = found;
  if (found > size) {
    block->size = size;
    put(at(block, size), found - size);
    at(block, size)->before = size;
  }
  return (unsigned char*)block + kHeader;
}

void free(void* content) {
  if (content) give_back((Block*)((unsigned char*)content - kHeader));
}

void* calloc(size_t count, size_t size) {
  size_t octets;
  if (__builtin_mul_overflow(count, size, &octets)) return NULL;
  /* What memory grows by is zero, but for the links of the block that it becomes. It is not written
   * to, so it takes none of the machine's memory yet, and no time of a start. */
  const uint64_t zero_from = (uint64_t)__builtin_wasm_memory_size(0) * kPage + 2 * sizeof(Block);
  unsigned char* const content = malloc(octets);
  if (!content || (uintptr_t)content >= zero_from) return content;
  const uint64_t used = zero_from - (uintptr_t)content;
  return memset(content, 0, used < octets ? (size_t)used : octets);
}

void* realloc(void* content, size_t octets) {
  if (!content) return malloc(octets);
  const Block* const block = (const Block*)((unsigned char*)content - kHeader);
  const size_t held = block->size - kHeader;
  if (octets <= held) return content;
  void* const moved = malloc(octets);
  if (moved) {
    memcpy(moved, content, held);
    free(content);
  }
  return moved;
}

/* The library's operator new for what wants more names this; nothing here does. */
void* aligned_alloc(size_t alignment, size_t octets) {
  return alignment <= kGrain ? malloc(octets) : NULL;
}
