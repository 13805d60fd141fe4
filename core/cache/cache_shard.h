#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/cache/cache.h"
#include "core/cache/cache_entry.h"
#include "core/cache/cache_memory.h"
#include "core/cache/cache_plan.h"
#include "core/cache/entry_index.h"
#include "core/cache/entry_queue.h"
#include "core/cache/ghosts.h"

namespace berth {

/// One part of the cache, with a budget of its own.
///
/// Eviction is S3-FIFO (Yang et al., SOSP 2023). New entries pass through a small queue, a tenth of
/// the memory; only those asked for again there, or again soon after, go on to the main queue,
/// where being asked for earns another round. What is asked for once thus never displaces what is
/// asked for often, and a hit only counts: it moves nothing. Both queues are rings of memory, so
/// that entries neither fragment nor need an allocator.
class CacheShard {
 public:
  CacheShard(const CacheConfig& config, const ShardPlan& plan);
  CacheShard(const CacheShard&) = delete;
  CacheShard& operator=(const CacheShard&) = delete;

  [[nodiscard]] std::optional<CacheHit> find(TimePoint now, const CacheKey& key,
                                             const KeyHash& hash, ByteSpan out);
  /// The same for somebody who only looks: nothing is counted, moved or removed.
  [[nodiscard]] std::optional<CacheHit> peek(TimePoint now, const CacheKey& key,
                                             const KeyHash& hash, ByteSpan out) const;
  /// Keeps an answer or a failure. False, and counted, when there is no draft since the message
  /// must not be kept, when it does not fit a chunk, or when there is no memory.
  bool insert(TimePoint now, const std::optional<EntryDraft>& draft);
  /// Marks the answer under `key` as one whose refresh failed; false when there is none left that
  /// could still be given.
  bool note_failure(TimePoint now, const CacheKey& key, const KeyHash& hash);
  void note(const CacheKey& key, const KeyHash& hash, const CacheHit& hit, CacheMark mark);
  std::size_t flush(ByteView name, std::uint32_t name_hash);
  void clear();
  [[nodiscard]] CacheCounters counters() const;

 private:
  [[nodiscard]] CacheEntry& at(Place place) const {
    return *reinterpret_cast<CacheEntry*>(memory_.at(place));
  }
  [[nodiscard]] std::optional<Place> place_of(const CacheKey& key, const KeyHash& hash) const;
  [[nodiscard]] CacheHit give_fresh(const CacheEntry& entry, TimePoint now, ByteSpan out) const;
  [[nodiscard]] CacheHit give_stale(const CacheEntry& entry, TimePoint now, ByteSpan out) const;
  [[nodiscard]] bool is_time_to_prefetch(const CacheEntry& entry, TimePoint now) const;

  bool keep(TimePoint now, const EntryDraft& draft);
  void make_room_in_small(TimePoint now, std::uint32_t steps);
  void make_room_in_main(TimePoint now, std::uint32_t steps);
  void promote_oldest(TimePoint now, Place place);
  /// Takes `place` out of the index and marks it dead; its room stays taken until its turn comes.
  void remove(Place place);

  CacheConfig config_;
  CacheMemory memory_;
  EntryIndex index_;
  Ghosts ghosts_;
  EntryQueue small_;
  EntryQueue main_;
  CacheCounters counters_;
};

}  // namespace berth
