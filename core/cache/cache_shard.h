#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/cache/cache.h"
#include "core/cache/cache_entry.h"
#include "core/cache/ghosts.h"

namespace berth {

/// One part of the cache, with a budget of its own. Eviction is S3-FIFO (Yang et al., SOSP 2023):
/// new entries pass through a small queue, a tenth of the budget; only those asked for again there
/// move on to the main queue, where each hit earns another round. What is asked for once never
/// displaces what is asked for often, and a hit only counts: it moves nothing.
class CacheShard {
 public:
  CacheShard(const CacheConfig& config, std::size_t budget);
  ~CacheShard();
  CacheShard(const CacheShard&) = delete;
  CacheShard& operator=(const CacheShard&) = delete;

  [[nodiscard]] std::optional<CacheHit> find(TimePoint now, std::uint64_t hash, ByteView key,
                                             ByteSpan out);
  bool insert(TimePoint now, std::uint64_t hash, ByteView key, const CacheInsert& answer);
  void insert_failure(TimePoint now, std::uint64_t hash, ByteView key, const CacheInsert& failure);
  std::size_t flush(ByteView name);
  void clear();
  [[nodiscard]] CacheCounters counters() const;

 private:
  /// First in, first out; entries are linked from `newest` to `oldest`.
  struct Queue {
    CacheEntry* newest = nullptr;
    CacheEntry* oldest = nullptr;
    std::size_t bytes = 0;
  };

  [[nodiscard]] CacheEntry* lookup(std::uint64_t hash, ByteView key) const;
  bool keep(TimePoint now, std::uint64_t hash, ByteView key, const CacheInsert& answer,
            std::uint32_t lifetime, bool failure);
  [[nodiscard]] bool make_room(TimePoint now, std::size_t bytes);
  void evict_from_small(TimePoint now);
  void evict_from_main(TimePoint now);
  [[nodiscard]] bool is_dead(const CacheEntry& entry, TimePoint now) const;
  void push(Queue& queue, CacheEntry* entry);
  void unlink(CacheEntry* entry);
  void link_bucket(CacheEntry* entry);
  void remove(CacheEntry* entry);
  [[nodiscard]] bool grow_index();
  [[nodiscard]] std::size_t used() const;

  CacheConfig config_;
  std::size_t budget_;
  std::vector<CacheEntry*> buckets_;
  Queue small_;
  Queue main_;
  Ghosts ghosts_;
  CacheCounters counters_;
};

}  // namespace berth
