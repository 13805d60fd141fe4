/* memcpy, memmove and memset. Those of wasi-libc are loops, unrolled at length, and slow as long as
 * the engine has not optimised them: a cache's tables would take a millisecond to clear at the start.
 * Much is left to the engine's own instructions; little is moved here, since entering the engine
 * costs more than that. */

#include <stddef.h>
#include <stdint.h>

/* Octets from which on the engine moves them. */
enum { kBulk = 128 };

typedef uint64_t __attribute__((aligned(1), may_alias)) Word;

static void* move(void* to, const void* from, size_t size) {
  unsigned char* out = to;
  const unsigned char* in = from;
  /* Forwards is right where the target begins before the source, or behind it. */
  if (size >= kBulk || (out > in && out < in + size)) return __builtin_memmove(to, from, size);
  for (; size >= sizeof(Word); size -= sizeof(Word)) {
    *(Word*)out = *(const Word*)in;
    out += sizeof(Word);
    in += sizeof(Word);
  }
  while (size-- > 0) *out++ = *in++;
  return to;
}

void* memmove(void* to, const void* from, size_t size) { return move(to, from, size); }
void* memcpy(void* restrict to, const void* restrict from, size_t size) {
  return move(to, from, size);
}
void* memset(void* to, int octet, size_t size) { return __builtin_memset(to, octet, size); }
