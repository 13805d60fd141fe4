#include "core/cache/cache.h"

#include <utility>

#include "core/base/list.h"
#include "core/cache/cache_hash.h"
#include "core/cache/cache_plan.h"
#include "core/cache/cache_shard.h"
#include "core/cache/cacheability.h"

namespace berth {
namespace {

/// What a key says beside its name.
std::uint64_t rest_of(const CacheKey& key) {
  return static_cast<std::uint64_t>(key.type) << 32 |
         static_cast<std::uint64_t>(key.record_class) << 16 | (key.dnssec_ok ? 2U : 0U) |
         (key.checking_disabled ? 1U : 0U);
}

}  // namespace

struct Cache::State {
  State(const CacheConfig& limits, const Seed& seed, ShardGuard* shard_guard)
      : config(limits), hash(seed), guard(shard_guard) {
    const CachePlan plan = plan_cache(config);
    shards.reserve(plan.shards);
    for (std::size_t i = 0; i < plan.shards; ++i) {
      shards.push_back(std::make_unique<CacheShard>(config, plan.shard));
    }
  }

  /// All that is under one name shares a shard, so that flushing a name enters one.
  [[nodiscard]] std::size_t shard_of(std::uint64_t name_hash) const {
    return static_cast<std::size_t>(name_hash >> 32) & (shards.size() - 1);
  }

  /// The message of `given` measured; nothing when it must not be kept.
  [[nodiscard]] std::optional<EntryDraft> draft(const CacheKey& key,
                                                const CacheInsert& given) const {
    if (given.message.size() > config.max_entry_bytes) return std::nullopt;
    const auto records = count_records(given.message, key.name, key.type, key.record_class);
    if (!records) return std::nullopt;
    EntryDraft draft;
    draft.key = key;
    draft.message = given.message;
    draft.error = given.error ? &*given.error : nullptr;
    draft.negative = given.negative;
    draft.record_count = *records;
    return draft;
  }

  CacheConfig config;
  CacheHash hash;
  ShardGuard* guard;
  List<std::unique_ptr<CacheShard>> shards;
};

Cache::Cache(const CacheConfig& config, const Seed& seed, ShardGuard* guard)
    : state_(std::make_unique<State>(config, seed, guard)) {
  static_assert(sizeof(CacheShard) + 128 + sizeof(State) <= kShardOverhead);
}

Cache::~Cache() = default;

std::optional<CacheHit> Cache::find(TimePoint now, const CacheKey& key, ByteSpan out) {
  const std::uint64_t name_hash = state_->hash.name(key.name);
  const KeyHash hash = state_->hash.key(name_hash, rest_of(key));
  const std::size_t shard = state_->shard_of(name_hash);
  const ShardEntry entered(state_->guard, shard);
  return state_->shards[shard]->find(now, key, hash, out);
}

std::optional<CacheHit> Cache::peek(TimePoint now, const CacheKey& key, ByteSpan out) const {
  const std::uint64_t name_hash = state_->hash.name(key.name);
  const std::size_t shard = state_->shard_of(name_hash);
  const ShardEntry entered(state_->guard, shard);
  return state_->shards[shard]->peek(now, key, state_->hash.key(name_hash, rest_of(key)), out);
}

bool Cache::insert(TimePoint now, const CacheKey& key, const CacheInsert& answer) {
  const std::uint64_t name_hash = state_->hash.name(key.name);
  auto draft = state_->draft(key, answer);
  if (draft) {
    draft->hash = state_->hash.key(name_hash, rest_of(key));
    draft->lifetime_seconds =
        answer_lifetime(state_->config, {answer.lifetime_seconds, answer.negative});
    if (draft->lifetime_seconds == 0) draft.reset();
  }
  const std::size_t shard = state_->shard_of(name_hash);
  const ShardEntry entered(state_->guard, shard);
  return state_->shards[shard]->insert(now, draft);
}

void Cache::insert_failure(TimePoint now, const CacheKey& key, const CacheInsert& failure) {
  const std::uint64_t name_hash = state_->hash.name(key.name);
  const KeyHash hash = state_->hash.key(name_hash, rest_of(key));
  auto draft = state_->draft(key, failure);
  if (draft) {
    draft->hash = hash;
    draft->kind = EntryKind::kFailure;
    draft->lifetime_seconds = failure_lifetime(state_->config);
  }
  const std::size_t shard = state_->shard_of(name_hash);
  const ShardEntry entered(state_->guard, shard);
  if (!state_->shards[shard]->note_failure(now, key, hash)) {
    state_->shards[shard]->insert(now, draft);
  }
}

void Cache::note(const CacheKey& key, const CacheHit& hit, CacheMark mark) {
  const std::uint64_t name_hash = state_->hash.name(key.name);
  const KeyHash hash = state_->hash.key(name_hash, rest_of(key));
  const std::size_t shard = state_->shard_of(name_hash);
  const ShardEntry entered(state_->guard, shard);
  state_->shards[shard]->note(key, hash, hit, mark);
}

std::size_t Cache::flush(ByteView name) {
  const std::uint64_t name_hash = state_->hash.name(name);
  const std::size_t shard = state_->shard_of(name_hash);
  const ShardEntry entered(state_->guard, shard);
  return state_->shards[shard]->flush(name, static_cast<std::uint32_t>(name_hash));
}

void Cache::clear() {
  for (std::size_t shard = 0; shard < state_->shards.size(); ++shard) {
    const ShardEntry entered(state_->guard, shard);
    state_->shards[shard]->clear();
  }
}

CacheCounters Cache::counters() const {
  CacheCounters sum;
  for (std::size_t shard = 0; shard < state_->shards.size(); ++shard) {
    const ShardEntry entered(state_->guard, shard);
    const CacheCounters one = state_->shards[shard]->counters();
    for (auto field :
         {&CacheCounters::hits, &CacheCounters::stale_hits, &CacheCounters::misses,
          &CacheCounters::inserted, &CacheCounters::refused, &CacheCounters::evicted,
          &CacheCounters::expired, &CacheCounters::prefetches, &CacheCounters::failures_kept,
          &CacheCounters::entries, &CacheCounters::bytes}) {
      sum.*field += one.*field;
    }
  }
  return sum;
}

}  // namespace berth
