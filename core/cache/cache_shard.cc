// Invariants: an entry stands in exactly one bucket chain and one queue; the queues' octets, the
// buckets and the ghosts together never pass the budget; room is made before memory is taken.

#include "core/cache/cache_shard.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/message/message_view.h"

namespace berth {
namespace {

constexpr std::size_t kFirstBuckets = 64;
/// The small queue's share of the budget, as one part in so many. Source: S3-FIFO, section 4.
constexpr std::size_t kSmallShare = 10;
/// One ghost for so many octets of budget.
constexpr std::size_t kBytesPerGhost = 512;
constexpr std::uint8_t kMaxFrequency = 3;
/// Most records whose TTLs an entry can hold: a message has room for no more (11 octets each).
constexpr std::size_t kMaxRecords = 65535 / 11;

/// Finds the TTLs of a whole message; false when it does not parse or holds an OPT.
bool find_ttls(ByteView message, std::array<std::uint16_t, kMaxRecords>& offsets,
               std::uint32_t& count) {
  const auto view = MessageView::parse(message);
  if (!view) return false;
  auto records = view->records();
  if (!records) return false;
  for (count = 0;;) {
    const auto record = records->next();
    if (!record) return false;
    if (!*record) return true;
    if (count == kMaxRecords) return false;
    offsets[count++] = static_cast<std::uint16_t>((*record)->ttl_offset);
  }
}

}  // namespace

CacheShard::CacheShard(const CacheConfig& config, std::size_t budget)
    : config_(config),
      budget_(budget),
      buckets_(kFirstBuckets),
      ghosts_(std::max<std::size_t>(budget / kBytesPerGhost / 2, 16)) {}

CacheShard::~CacheShard() { clear(); }

std::size_t CacheShard::used() const {
  return small_.bytes + main_.bytes + buckets_.size() * sizeof(CacheEntry*) + ghosts_.bytes();
}

CacheEntry* CacheShard::lookup(std::uint64_t hash, ByteView key) const {
  CacheEntry* entry = buckets_[static_cast<std::size_t>(hash) & (buckets_.size() - 1)];
  for (; entry != nullptr; entry = entry->next_in_bucket) {
    if (entry->hash == hash && entry->key_size == key.size() &&
        std::memcmp(entry->key().data(), key.data(), key.size()) == 0) {
      return entry;
    }
  }
  return nullptr;
}

std::optional<CacheHit> CacheShard::find(TimePoint now, std::uint64_t hash, ByteView key,
                                         ByteSpan out) {
  CacheEntry* entry = lookup(hash, key);
  if (entry == nullptr || out.size() < entry->message_size) {
    ++counters_.misses;
    return std::nullopt;
  }
  const std::int64_t age = to_seconds(now - entry->inserted_at);
  const bool stale = age >= entry->lifetime_seconds;
  if (is_dead(*entry, now)) {
    ++counters_.expired;
    ++counters_.misses;
    remove(entry);
    return std::nullopt;
  }
  if (entry->frequency < kMaxFrequency) ++entry->frequency;
  ++entry->hits;

  CacheHit hit;
  hit.size = entry->message_size;
  hit.failure = entry->failure;
  hit.error = entry->error();
  if (stale) {
    hit.stale = true;
    hit.ttl = config_.stale_ttl_seconds;
    hit.refresh_failed_lately = entry->refresh_failed_at >= entry->inserted_at &&
                                now - entry->refresh_failed_at < seconds(config_.stale_ttl_seconds);
    entry->copy_to(out, 0, config_.stale_ttl_seconds);
    ++counters_.stale_hits;
    return hit;
  }
  hit.ttl = entry->lifetime_seconds - static_cast<std::uint32_t>(age);
  entry->copy_to(out, static_cast<std::uint32_t>(age), std::nullopt);
  const bool near_end = std::uint64_t{hit.ttl} * 10 <= entry->lifetime_seconds;
  if (near_end && !entry->prefetched && !entry->failure && config_.prefetch_hits != 0 &&
      entry->hits >= config_.prefetch_hits) {
    entry->prefetched = true;
    hit.prefetch = true;
    ++counters_.prefetches;
  }
  ++counters_.hits;
  return hit;
}

bool CacheShard::insert(TimePoint now, std::uint64_t hash, ByteView key,
                        const CacheInsert& answer) {
  const std::uint32_t most =
      answer.negative ? std::min(config_.max_negative_ttl_seconds, config_.max_ttl_seconds)
                      : config_.max_ttl_seconds;
  const std::uint32_t lifetime = std::clamp(answer.lifetime_seconds.value_or(0),
                                            std::min(config_.min_ttl_seconds, most), most);
  if (lifetime == 0 || !keep(now, hash, key, answer, lifetime, false)) {
    ++counters_.refused;
    return false;
  }
  ++counters_.inserted;
  return true;
}

void CacheShard::insert_failure(TimePoint now, std::uint64_t hash, ByteView key,
                                const CacheInsert& failure) {
  CacheEntry* entry = lookup(hash, key);
  if (entry != nullptr && !entry->failure && !is_dead(*entry, now)) {
    entry->refresh_failed_at = now;
    return;
  }
  if (keep(now, hash, key, failure, config_.failure_ttl_seconds, true)) ++counters_.failures_kept;
}

bool CacheShard::keep(TimePoint now, std::uint64_t hash, ByteView key, const CacheInsert& answer,
                      std::uint32_t lifetime, bool failure) {
  if (answer.message.size() > config_.max_entry_bytes || lifetime == 0) return false;
  std::array<std::uint16_t, kMaxRecords> offsets;
  std::uint32_t ttl_count = 0;
  if (!find_ttls(answer.message, offsets, ttl_count)) return false;

  bool in_main = false;
  std::uint8_t frequency = 0;
  if (CacheEntry* old = lookup(hash, key)) {
    in_main = old->in_main;
    frequency = old->frequency;
    remove(old);
  } else {
    in_main = ghosts_.recall(hash);
  }
  const std::size_t bytes = CacheEntry::block_size_of(key, answer, ttl_count);
  if (!make_room(now, bytes)) return false;
  if (counters_.entries >= buckets_.size() && !grow_index()) return false;
  CacheEntry* entry = CacheEntry::make(key, answer, ttl_count);
  if (entry == nullptr) return false;
  std::copy_n(offsets.begin(), ttl_count, entry->ttl_offsets());
  entry->hash = hash;
  entry->inserted_at = now;
  entry->refresh_failed_at = now - microseconds(1);
  entry->lifetime_seconds = lifetime;
  entry->failure = failure;
  entry->frequency = frequency;
  entry->in_main = in_main;
  push(in_main ? main_ : small_, entry);
  link_bucket(entry);
  ++counters_.entries;
  return true;
}

bool CacheShard::is_dead(const CacheEntry& entry, TimePoint now) const {
  const std::int64_t life = std::int64_t{entry.lifetime_seconds} +
                            (entry.failure ? 0 : std::int64_t{config_.max_stale_seconds});
  return to_seconds(now - entry.inserted_at) >= life;
}

bool CacheShard::make_room(TimePoint now, std::size_t bytes) {
  // An entry that would push most others out is not worth it.
  if (bytes > budget_ / 2) return false;
  while (used() + bytes > budget_) {
    const bool small_full = small_.bytes >= budget_ / kSmallShare || main_.oldest == nullptr;
    if (small_full && small_.oldest != nullptr) {
      evict_from_small(now);
    } else if (main_.oldest != nullptr) {
      evict_from_main(now);
    } else {
      return false;
    }
  }
  return true;
}

void CacheShard::evict_from_small(TimePoint now) {
  CacheEntry* entry = small_.oldest;
  if (entry->frequency > 0 && !is_dead(*entry, now)) {
    unlink(entry);
    entry->in_main = true;
    entry->frequency = 0;
    push(main_, entry);
    return;
  }
  ghosts_.remember(entry->hash);
  ++counters_.evicted;
  remove(entry);
}

/// Each call takes a round off one entry or removes one, so a run of them ends.
void CacheShard::evict_from_main(TimePoint now) {
  CacheEntry* entry = main_.oldest;
  if (entry->frequency > 0 && !is_dead(*entry, now)) {
    --entry->frequency;
    unlink(entry);
    push(main_, entry);
    return;
  }
  ++counters_.evicted;
  remove(entry);
}

void CacheShard::push(Queue& queue, CacheEntry* entry) {
  entry->newer = nullptr;
  entry->older = queue.newest;
  (queue.newest != nullptr ? queue.newest->newer : queue.oldest) = entry;
  queue.newest = entry;
  queue.bytes += entry->block_size;
}

void CacheShard::unlink(CacheEntry* entry) {
  Queue& queue = entry->in_main ? main_ : small_;
  (entry->newer != nullptr ? entry->newer->older : queue.newest) = entry->older;
  (entry->older != nullptr ? entry->older->newer : queue.oldest) = entry->newer;
  queue.bytes -= entry->block_size;
}

void CacheShard::link_bucket(CacheEntry* entry) {
  CacheEntry*& bucket = buckets_[static_cast<std::size_t>(entry->hash) & (buckets_.size() - 1)];
  entry->next_in_bucket = bucket;
  bucket = entry;
}

void CacheShard::remove(CacheEntry* entry) {
  CacheEntry** at = &buckets_[static_cast<std::size_t>(entry->hash) & (buckets_.size() - 1)];
  while (*at != entry) at = &(*at)->next_in_bucket;
  *at = entry->next_in_bucket;
  unlink(entry);
  --counters_.entries;
  CacheEntry::destroy(entry);
}

/// Doubles the buckets where the budget has room for both, as they stand side by side for a moment.
bool CacheShard::grow_index() {
  const std::size_t size = buckets_.size() * 2;
  if (used() + size * sizeof(CacheEntry*) > budget_) {
    // Longer chains are still right; only past four to a bucket is it time to stop.
    return counters_.entries < buckets_.size() * 4;
  }
  buckets_.assign(size, nullptr);
  for (const Queue* queue : {&small_, &main_}) {
    for (CacheEntry* entry = queue->newest; entry != nullptr; entry = entry->older) {
      link_bucket(entry);
    }
  }
  return true;
}

std::size_t CacheShard::flush(ByteView name) {
  std::size_t removed = 0;
  for (const Queue* queue : {&small_, &main_}) {
    CacheEntry* entry = queue->newest;
    while (entry != nullptr) {
      CacheEntry* older = entry->older;
      const ByteView key = entry->key();
      if (key.size() == name.size() + 5 && std::equal(name.begin(), name.end(), key.begin())) {
        remove(entry);
        ++removed;
      }
      entry = older;
    }
  }
  return removed;
}

void CacheShard::clear() {
  while (small_.oldest != nullptr) remove(small_.oldest);
  while (main_.oldest != nullptr) remove(main_.oldest);
}

CacheCounters CacheShard::counters() const {
  CacheCounters counters = counters_;
  counters.bytes = used();
  return counters;
}

}  // namespace berth
