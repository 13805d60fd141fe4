#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/cache/cache.h"
#include "core/cache/cache_hash.h"

namespace berth {

/// What a block of memory holds.
enum class EntryKind : std::uint8_t {
  kGap,      ///< nothing: the rest of a chunk; only the first two fields are there
  kDead,     ///< an entry that was replaced, flushed or expired
  kAnswer,   ///< an answer
  kFailure,  ///< that resolving failed (RFC 9520)
};

/// True for what can be found.
[[nodiscard]] constexpr bool is_living(EntryKind kind) { return kind >= EntryKind::kAnswer; }

/// What every block opens with.
struct EntryHeader {
  /// Size of the block. Unit: `kBlockStep` octets.
  std::uint32_t steps = 0;
  EntryKind kind{};
};

/// Where an answer is in its life.
enum class Freshness : std::uint8_t { kFresh, kStale, kGone };

/// An answer about to be kept: checked and measured, its lifetime known. Borrows key and message.
struct EntryDraft {
  CacheKey key;
  KeyHash hash;
  ByteView message;
  const StoredError* error = nullptr;
  EntryKind kind = EntryKind::kAnswer;
  bool negative = false;
  std::uint32_t lifetime_seconds = 0;
  /// From `count_records`.
  std::uint32_t record_count = 0;

  /// The room it takes. Unit: `kBlockStep` octets.
  [[nodiscard]] std::uint32_t steps() const;
};

/// One answer in one block:
///
///     | CacheEntry, 56 | TTL offsets, 2 each | message, name of the key in it | error code, text |
///
/// The message's TTLs are the ones it came with, clamped; each counts down from its own. It can be
/// moved as plain octets.
struct CacheEntry {
  EntryHeader header;
  /// Times it was asked for since it was last passed over for eviction, at most 3.
  std::uint8_t frequency = 0;
  std::uint8_t name_size = 0;
  std::uint8_t error_text_size = 0;
  bool dnssec_ok : 1 = false;
  bool checking_disabled : 1 = false;
  bool prefetched : 1 = false;
  bool refresh_failed : 1 = false;
  bool has_error : 1 = false;
  CacheMark mark;
  KeyHash hash;
  TimePoint kept_at;
  /// Means something only where `refresh_failed`.
  TimePoint refresh_failed_at;
  std::uint32_t lifetime_seconds = 0;
  RecordType type{};
  RecordClass record_class{};
  std::uint16_t message_size = 0;
  std::uint16_t record_count = 0;
  /// Times it was asked for in this life, at most 65535.
  std::uint16_t hits = 0;

  /// The room that a block takes at least; with the index in mind (`CachePlan`). Unit: octets.
  static constexpr std::size_t kMinSize = 128;
  /// The room that the largest message takes at most. Unit: octets.
  [[nodiscard]] static std::size_t most_for(std::size_t message_bytes);

  /// Writes `draft` at `block`, which has room for so many steps. Requires: steps >= draft.steps().
  static CacheEntry& write(std::uint8_t* block, std::uint32_t steps, const CacheConfig& config,
                           const EntryDraft& draft);

  [[nodiscard]] bool is_for(const CacheKey& key) const;
  [[nodiscard]] ByteView name() const;
  [[nodiscard]] ByteView message() const;
  [[nodiscard]] std::optional<StoredError> error() const;

  /// Fresh to the microsecond before its lifetime ends; then stale for `max_stale_seconds`, unless
  /// it is a failure.
  [[nodiscard]] Freshness freshness(TimePoint now, const CacheConfig& config) const;
  /// Time since it was kept; never negative.
  [[nodiscard]] Duration age(TimePoint now) const {
    return now < kept_at ? Duration::zero() : now - kept_at;
  }

  /// Copies the message into `out`, every TTL less `age_seconds`, never under 0.
  /// Requires of both: out.size() >= message_size.
  void copy_aged(ByteSpan out, std::uint32_t age_seconds) const;
  /// Copies the message into `out` with `ttl` everywhere.
  void copy_stale(ByteSpan out, std::uint32_t ttl) const;

 private:
  [[nodiscard]] const std::uint8_t* block() const {
    return reinterpret_cast<const std::uint8_t*>(this);
  }
};

/// Moved as plain octets, and never destroyed.
static_assert(std::is_trivially_copyable_v<CacheEntry> && sizeof(CacheEntry) == 56);
static_assert(std::is_trivially_destructible_v<CacheEntry> && alignof(CacheEntry) <= 8);

}  // namespace berth
