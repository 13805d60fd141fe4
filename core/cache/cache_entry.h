#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/cache/cache.h"

namespace berth {

/// Most octets of a key: a name, type, class and flags.
inline constexpr std::size_t kMaxKeySize = 255 + 5;

/// One answer in one block of memory, header first:
///
///     | CacheEntry | StoredError? | TTL offsets: u16 each | key | message |
///
/// Linked into its bucket's chain and into one of its shard's two queues.
struct CacheEntry {
  CacheEntry* next_in_bucket = nullptr;
  CacheEntry* newer = nullptr;
  CacheEntry* older = nullptr;
  std::uint64_t hash = 0;
  TimePoint inserted_at;
  /// When a refresh failed last; nothing did when it lies before `inserted_at`.
  TimePoint refresh_failed_at;
  /// Octets of the block as the allocator counts them.
  std::uint32_t block_size = 0;
  std::uint32_t lifetime_seconds = 0;
  std::uint32_t hits = 0;
  std::uint32_t message_size = 0;
  std::uint16_t ttl_count = 0;
  std::uint16_t key_size = 0;
  /// Hits since it came, or came round: at most 3 are told apart.
  std::uint8_t frequency = 0;
  bool in_main = false;
  bool failure = false;
  bool prefetched = false;
  bool has_error = false;

  /// Makes an entry; its queue and chain are the caller's to set. Null when memory runs out.
  [[nodiscard]] static CacheEntry* make(ByteView key, const CacheInsert& answer,
                                        std::uint32_t ttl_count);
  /// What the block of such an entry takes. Unit: octets.
  [[nodiscard]] static std::size_t block_size_of(ByteView key, const CacheInsert& answer,
                                                 std::uint32_t ttl_count);
  static void destroy(CacheEntry* entry);

  [[nodiscard]] ByteView key() const;
  [[nodiscard]] ByteView message() const;
  [[nodiscard]] std::optional<StoredError> error() const;
  /// Copies the message into `out`: every TTL less `age_seconds`, or all `stale_ttl` when given.
  /// Requires: out.size() >= message_size.
  void copy_to(ByteSpan out, std::uint32_t age_seconds,
               std::optional<std::uint32_t> stale_ttl) const;
  /// Writes where the TTLs stand. Requires: as many as `ttl_count`.
  [[nodiscard]] std::uint16_t* ttl_offsets();

 private:
  [[nodiscard]] std::uint8_t* after_header() { return reinterpret_cast<std::uint8_t*>(this + 1); }
  [[nodiscard]] const std::uint8_t* after_header() const {
    return reinterpret_cast<const std::uint8_t*>(this + 1);
  }
  [[nodiscard]] std::size_t error_size() const { return has_error ? sizeof(StoredError) : 0; }
  [[nodiscard]] std::size_t key_offset() const {
    return error_size() + ttl_count * sizeof(std::uint16_t);
  }
};

}  // namespace berth
