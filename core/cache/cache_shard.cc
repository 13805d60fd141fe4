// Invariants: the index has exactly the living entries of both queues, each under its key's hash; a
// key has at most one. The plan bounds all memory, so nothing here asks how much is held: room is
// what the queues have, and it is made before it is taken.

#include "core/cache/cache_shard.h"

#include <algorithm>
#include <cstring>

namespace berth {
namespace {

/// Most that the count of asks since the last eviction round goes to. Source: S3-FIFO, 4.1.
constexpr std::uint8_t kMaxFrequency = 3;
/// Asks in the small queue that take an entry on to the main queue. Source: S3-FIFO, 4.1.
constexpr std::uint8_t kPromotingFrequency = 2;
/// Octets that may be moved for another round in the main queue before one insertion; then the
/// oldest goes, asked for or not. Bound on work, ours.
constexpr std::size_t kMaxMovedBytes = std::size_t{32} << 10;

}  // namespace

CacheShard::CacheShard(const CacheConfig& config, const ShardPlan& plan)
    : config_(config),
      memory_(plan.chunk_bytes, plan.small_chunks + plan.main_chunks),
      index_(plan.index_slots),
      ghosts_(plan.ghosts),
      small_(memory_, 0, plan.small_chunks),
      main_(memory_, plan.small_chunks, plan.main_chunks) {}

std::optional<Place> CacheShard::place_of(const CacheKey& key, const KeyHash& hash) const {
  return index_.find(hash.key, [&](Place place) { return at(place).is_for(key); });
}

std::optional<CacheHit> CacheShard::find(TimePoint now, const CacheKey& key, const KeyHash& hash,
                                         ByteSpan out) {
  const auto place = place_of(key, hash);
  if (!place || out.size() < at(*place).message_size) {
    ++counters_.misses;
    return std::nullopt;
  }
  CacheEntry& entry = at(*place);
  const Freshness freshness = entry.freshness(now, config_);
  if (freshness == Freshness::kGone) {
    remove(*place);
    ++counters_.expired;
    ++counters_.misses;
    return std::nullopt;
  }
  if (entry.frequency < kMaxFrequency) ++entry.frequency;
  if (entry.hits < UINT16_MAX) ++entry.hits;
  if (freshness != Freshness::kFresh) {
    ++counters_.stale_hits;
    return give_stale(entry, now, out);
  }
  ++counters_.hits;
  CacheHit hit = give_fresh(entry, now, out);
  if (is_time_to_prefetch(entry, now)) {
    ++counters_.prefetches;
    entry.prefetched = hit.prefetch = true;
  }
  return hit;
}

std::optional<CacheHit> CacheShard::peek(TimePoint now, const CacheKey& key, const KeyHash& hash,
                                         ByteSpan out) const {
  const auto place = place_of(key, hash);
  if (!place || out.size() < at(*place).message_size) return std::nullopt;
  const CacheEntry& entry = at(*place);
  const Freshness freshness = entry.freshness(now, config_);
  if (freshness == Freshness::kGone) return std::nullopt;
  return freshness == Freshness::kFresh ? give_fresh(entry, now, out) : give_stale(entry, now, out);
}

CacheHit CacheShard::give_fresh(const CacheEntry& entry, TimePoint now, ByteSpan out) const {
  const auto age = static_cast<std::uint32_t>(to_seconds(entry.age(now)));
  CacheHit hit;
  hit.size = entry.message_size;
  hit.ttl = entry.lifetime_seconds - age;
  hit.failure = entry.header.kind == EntryKind::kFailure;
  hit.mark = entry.mark;
  hit.kept_at = entry.kept_at;
  hit.error = entry.error();
  entry.copy_aged(out, age);
  return hit;
}

CacheHit CacheShard::give_stale(const CacheEntry& entry, TimePoint now, ByteSpan out) const {
  CacheHit hit;
  hit.size = entry.message_size;
  hit.ttl = config_.stale_ttl_seconds;
  hit.stale = true;
  hit.refresh_failed_lately =
      entry.refresh_failed && now < entry.refresh_failed_at + seconds(config_.stale_ttl_seconds);
  hit.mark = entry.mark;
  hit.kept_at = entry.kept_at;
  hit.error = entry.error();
  entry.copy_stale(out, config_.stale_ttl_seconds);
  return hit;
}

bool CacheShard::is_time_to_prefetch(const CacheEntry& entry, TimePoint now) const {
  if (config_.prefetch_hits == 0 || entry.prefetched || entry.header.kind != EntryKind::kAnswer) {
    return false;
  }
  const Duration life = seconds(entry.lifetime_seconds);
  const std::uint32_t wanted = std::min<std::uint32_t>(config_.prefetch_hits, UINT16_MAX);
  return entry.hits >= wanted && (life - entry.age(now)) * 10 < life;
}

bool CacheShard::insert(TimePoint now, const std::optional<EntryDraft>& draft) {
  const bool kept = draft && keep(now, *draft);
  if (!kept) {
    ++counters_.refused;
  } else {
    ++(draft->kind == EntryKind::kFailure ? counters_.failures_kept : counters_.inserted);
  }
  return kept;
}

bool CacheShard::note_failure(TimePoint now, const CacheKey& key, const KeyHash& hash) {
  const auto place = place_of(key, hash);
  if (!place) return false;
  CacheEntry& entry = at(*place);
  if (entry.header.kind != EntryKind::kAnswer ||
      entry.freshness(now, config_) == Freshness::kGone) {
    return false;
  }
  entry.refresh_failed = true;
  entry.refresh_failed_at = now;
  return true;
}

void CacheShard::note(const CacheKey& key, const KeyHash& hash, const CacheHit& hit,
                      CacheMark mark) {
  const auto place = place_of(key, hash);
  if (!place) return;
  CacheEntry& entry = at(*place);
  // Between the two calls another thread may have put a newer answer here.
  if (entry.kept_at != hit.kept_at || entry.message_size != hit.size) return;
  if (entry.mark.generation != mark.generation) entry.mark = {mark.generation, 0};
  entry.mark.bits = static_cast<std::uint16_t>(entry.mark.bits | mark.bits);
}

bool CacheShard::keep(TimePoint now, const EntryDraft& draft) {
  const std::uint32_t steps = draft.steps();
  if (index_.slots() == 0 || memory_.chunk_count() == 0 || steps > memory_.chunk_steps()) {
    return false;
  }
  std::uint8_t frequency = 0;
  if (const auto old = place_of(draft.key, draft.hash)) {
    CacheEntry& entry = at(*old);
    frequency = entry.frequency;
    const std::uint32_t room = entry.header.steps;
    if (steps <= room && room / 2 <= steps) {
      CacheEntry& written = CacheEntry::write(memory_.at(*old), room, config_, draft);
      written.kept_at = now;
      written.frequency = frequency;
      return true;
    }
    remove(*old);
  }
  const bool back_soon = ghosts_.recall(draft.hash.key);
  if (back_soon) {
    make_room_in_main(now, steps);
  } else {
    make_room_in_small(now, steps);
  }
  const auto place = (back_soon ? main_ : small_).append(steps);
  if (!place) return false;
  CacheEntry& written = CacheEntry::write(memory_.at(*place), steps, config_, draft);
  written.kept_at = now;
  written.frequency = frequency;
  index_.insert(draft.hash.key, *place);
  return true;
}

void CacheShard::make_room_in_small(TimePoint now, std::uint32_t steps) {
  while (!small_.has_room(steps)) {
    const auto oldest = small_.oldest();
    // Looking for it may have dropped enough dead ones.
    if (!oldest || small_.has_room(steps)) continue;
    const CacheEntry& entry = at(*oldest);
    if (entry.freshness(now, config_) == Freshness::kGone) {
      ++counters_.expired;
    } else if (entry.frequency >= kPromotingFrequency || main_.has_room(entry.header.steps)) {
      // Until the main queue is full nothing is thrown away.
      promote_oldest(now, *oldest);
      continue;
    } else {
      ghosts_.remember(entry.hash.key);
      ++counters_.evicted;
    }
    remove(*oldest);
    small_.drop_oldest();
  }
}

void CacheShard::promote_oldest(TimePoint now, Place place) {
  const std::uint32_t steps = at(place).header.steps;
  make_room_in_main(now, steps);
  if (const auto to = main_.append(steps)) {
    std::memcpy(memory_.at(*to), memory_.at(place), std::size_t{steps} * kBlockStep);
    at(*to).frequency = 0;
    index_.move(at(place).hash.key, place, *to);
  } else {
    remove(place);
    ++counters_.evicted;
  }
  small_.drop_oldest();
}

void CacheShard::make_room_in_main(TimePoint now, std::uint32_t steps) {
  std::size_t moved = 0;
  while (!main_.has_room(steps)) {
    const auto oldest = main_.oldest();
    if (!oldest || main_.has_room(steps)) continue;
    CacheEntry& entry = at(*oldest);
    const bool gone = entry.freshness(now, config_) == Freshness::kGone;
    if (!gone && entry.frequency > 0 && moved < kMaxMovedBytes) {
      moved += entry.header.steps * kBlockStep;
      --entry.frequency;
      const std::uint32_t tag = entry.hash.key;
      if (const auto to = main_.requeue_oldest()) {
        index_.move(tag, *oldest, *to);
      } else {
        index_.erase(tag, *oldest);
        ++counters_.evicted;
      }
      continue;
    }
    ++(gone ? counters_.expired : counters_.evicted);
    remove(*oldest);
    main_.drop_oldest();
  }
}

void CacheShard::remove(Place place) {
  CacheEntry& entry = at(place);
  index_.erase(entry.hash.key, place);
  entry.header.kind = EntryKind::kDead;
}

std::size_t CacheShard::flush(ByteView name, std::uint32_t name_hash) {
  std::size_t removed = 0;
  const auto remove_if_named = [&](Place place) {
    const CacheEntry& entry = at(place);
    if (entry.hash.name != name_hash || entry.name_size != name.size() ||
        !std::equal(name.begin(), name.end(), entry.name().begin())) {
      return;
    }
    remove(place);
    ++removed;
  };
  small_.for_each(remove_if_named);
  main_.for_each(remove_if_named);
  return removed;
}

void CacheShard::clear() {
  small_.clear();
  main_.clear();
  index_.clear();
  ghosts_.clear();
  memory_.release();
}

CacheCounters CacheShard::counters() const {
  CacheCounters counters = counters_;
  counters.entries = index_.size();
  counters.bytes =
      kShardOverhead + memory_.held_bytes() + index_.held_bytes() + ghosts_.held_bytes();
  return counters;
}

}  // namespace berth
