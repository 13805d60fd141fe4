#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace berth {

/// Where a block begins: its chunk and its step in there. Unit: `kBlockStep` octets.
using Place = std::uint32_t;

/// Blocks begin and end at multiples of this. Unit: octets.
inline constexpr std::size_t kBlockStep = 16;
/// Of each chunk, what is left to the allocator's own bookkeeping, so that a chunk costs no more
/// than its size. Unit: octets.
inline constexpr std::size_t kAllocatorShare = 32;

/// Gives memory of `std::malloc` back.
struct FreeMemory {
  void operator()(void* memory) const { std::free(memory); }
};

/// Memory that is zero at first and only becomes resident where it is written to; null when there
/// is none to be had.
template <typename T>
using ZeroedArray = std::unique_ptr<T[], FreeMemory>;

/// Asks for `count` zeroed elements.
template <typename T>
[[nodiscard]] ZeroedArray<T> make_zeroed(std::size_t count) {
  return ZeroedArray<T>(static_cast<T*>(std::calloc(count, sizeof(T))));
}

/// The memory that a shard keeps entries in: chunks of one size, taken when first written to and
/// given back all at once. There is nothing finer, so that what the cache holds is what it says.
class CacheMemory {
 public:
  /// Shape: `chunk_bytes` a power of two of at least 1 KiB; (chunk_count + 1) * chunk_bytes at most
  /// 2^32 steps.
  CacheMemory(std::size_t chunk_bytes, std::uint32_t chunk_count)
      : shift_(shift_of(chunk_bytes)),
        chunks_(make_zeroed<std::uint8_t*>(chunk_count)),
        chunk_count_(chunks_ ? chunk_count : 0) {}
  ~CacheMemory() { release(); }
  CacheMemory(const CacheMemory&) = delete;
  CacheMemory& operator=(const CacheMemory&) = delete;

  [[nodiscard]] std::uint32_t chunk_count() const { return chunk_count_; }
  /// Steps of a chunk that blocks may take.
  [[nodiscard]] std::uint32_t chunk_steps() const {
    return (1U << shift_) - static_cast<std::uint32_t>(kAllocatorShare / kBlockStep);
  }
  [[nodiscard]] Place place(std::uint32_t chunk, std::uint32_t step) const {
    return chunk << shift_ | step;
  }

  /// The octets at `place`. Requires: `take` of its chunk succeeded.
  [[nodiscard]] std::uint8_t* at(Place place) const {
    assert(place >> shift_ < chunk_count_);
    return chunks_[place >> shift_] + std::size_t{place & ((1U << shift_) - 1)} * kBlockStep;
  }

  /// Makes sure that the memory of `chunk` is there; false when there is none to be had.
  [[nodiscard]] bool take(std::uint32_t chunk) {
    if (chunks_[chunk] != nullptr) return true;
    chunks_[chunk] =
        static_cast<std::uint8_t*>(std::malloc(std::size_t{chunk_steps()} * kBlockStep));
    if (chunks_[chunk] != nullptr) ++taken_;
    return chunks_[chunk] != nullptr;
  }
  /// Gives all chunks back.
  void release() {
    for (std::uint32_t i = 0; i < chunk_count_; ++i) {
      std::free(chunks_[i]);
      chunks_[i] = nullptr;
    }
    taken_ = 0;
  }

  /// What is held now, the allocator's share included. Unit: octets.
  [[nodiscard]] std::size_t held_bytes() const {
    return (std::size_t{taken_} << shift_) * kBlockStep + chunk_count_ * sizeof(std::uint8_t*);
  }

 private:
  static std::uint32_t shift_of(std::size_t chunk_bytes) {
    std::uint32_t shift = 0;
    while ((kBlockStep << (shift + 1)) <= chunk_bytes) ++shift;
    return shift;
  }

  std::uint32_t shift_;
  ZeroedArray<std::uint8_t*> chunks_;
  std::uint32_t chunk_count_;
  std::uint32_t taken_ = 0;
};

}  // namespace berth
