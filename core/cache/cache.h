#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/random.h"
#include "core/base/shard_guard.h"
#include "core/base/time.h"
#include "core/cache/cache_config.h"
#include "core/message/iana.h"

namespace berth {

/// What an answer is kept under. `name` is in lower case, wire form, borrowed for the call.
struct CacheKey {
  ByteView name;
  RecordType type{};
  RecordClass record_class{};
  bool dnssec_ok = false;
  bool checking_disabled = false;
};

/// An extended error that stands with an entry, text cut to what fits.
struct StoredError {
  EdeCode code{};
  std::uint8_t text_size = 0;
  std::array<char, 61> text{};

  [[nodiscard]] std::string_view view() const { return {text.data(), text_size}; }
};

/// What whoever asks has found out about an answer, kept with it: nothing to the cache. An answer
/// that takes the place of another has none.
struct CacheMark {
  /// Of what it was found out by; 0: nothing was.
  std::uint16_t generation = 0;
  /// A bit for each of those it holds for.
  std::uint16_t bits = 0;

  friend bool operator==(const CacheMark&, const CacheMark&) = default;
};

/// What was found. The answer stands in the caller's buffer: a whole message without OPT, id 0,
/// question in lower case, TTLs as they are now.
struct CacheHit {
  std::size_t size = 0;
  /// Smallest TTL of the answer now (SOA rule for negatives). Unit: seconds.
  std::uint32_t ttl = 0;
  bool stale = false;
  /// A remembered failure (RFC 9520), not an answer.
  bool failure = false;
  /// Asked for often and near its end: the caller refreshes it. Said once per life of the entry.
  bool prefetch = false;
  /// Stale, and its last refresh failed less than `stale_ttl_seconds` ago: answer at once.
  bool refresh_failed_lately = false;
  CacheMark mark;
  TimePoint kept_at;
  std::optional<StoredError> error;
};

/// An answer to keep.
struct CacheInsert {
  /// A whole checked message without OPT, id 0, question name in lower case. Borrowed.
  ByteView message;
  /// From `answer_times`; nothing: not cacheable beyond `min_ttl_seconds`.
  std::optional<std::uint32_t> lifetime_seconds;
  bool negative = false;
  std::optional<StoredError> error;
};

/// What happened since the cache was made, and what it holds now.
struct CacheCounters {
  std::uint64_t hits = 0, stale_hits = 0, misses = 0, inserted = 0, refused = 0, evicted = 0,
                expired = 0, prefetches = 0, failures_kept = 0;
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
};

/// Answers as the upstream gave them, before policy. A hit is one copy and a patch of its TTLs.
///
/// Memory stays under `CacheConfig::bytes`. Every public call may come from any thread when a guard
/// is given; each enters exactly one shard at a time.
class Cache {
 public:
  /// `seed` keys the hash, so that names cannot be chosen to collide. `guard` may be null and must
  /// outlive the cache.
  Cache(const CacheConfig& config, const Seed& seed, ShardGuard* guard = nullptr);
  ~Cache();
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  /// Finds an answer, fresh, failed or stale, and copies it into `out`. Nothing when there is none
  /// or `out` is too small. Allocates nothing.
  [[nodiscard]] std::optional<CacheHit> find(TimePoint now, const CacheKey& key, ByteSpan out);

  /// The same for somebody who only looks: nothing is counted, kept longer or refreshed for it.
  [[nodiscard]] std::optional<CacheHit> peek(TimePoint now, const CacheKey& key,
                                             ByteSpan out) const;

  /// Keeps an answer, replacing what was there. Lifetimes are clamped as configured; an answer
  /// whose lifetime is 0 after that is not kept. False when refused (too large, lifetime 0, no
  /// room).
  bool insert(TimePoint now, const CacheKey& key, const CacheInsert& answer);

  /// Remembers that resolving `key` failed. An answer that can still be served stale stays and is
  /// marked; otherwise `message` (a SERVFAIL) is kept for `failure_ttl_seconds`.
  void insert_failure(TimePoint now, const CacheKey& key, const CacheInsert& failure);

  /// Notes `mark` with the answer that `hit` was, unless another has taken its place: bits of the
  /// same generation add up, another generation's are forgotten.
  void note(const CacheKey& key, const CacheHit& hit, CacheMark mark);

  /// Removes every type under `name` (lower case, wire form); the count of entries removed.
  std::size_t flush(ByteView name);
  void clear();

  [[nodiscard]] CacheCounters counters() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace berth
