#include "core/cache/cache.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "core/base/siphash.h"
#include "core/cache/cache_shard.h"

namespace berth {
namespace {

/// A key in one run of octets: name, type, class, flags.
class FlatKey {
 public:
  explicit FlatKey(const CacheKey& key) : size_(key.name.size() + 5) {
    std::memcpy(octets_.data(), key.name.data(), key.name.size());
    std::uint8_t* at = octets_.data() + key.name.size();
    const auto type = static_cast<std::uint16_t>(key.type);
    const auto record_class = static_cast<std::uint16_t>(key.record_class);
    at[0] = static_cast<std::uint8_t>(type >> 8);
    at[1] = static_cast<std::uint8_t>(type);
    at[2] = static_cast<std::uint8_t>(record_class >> 8);
    at[3] = static_cast<std::uint8_t>(record_class);
    at[4] = static_cast<std::uint8_t>((key.dnssec_ok ? 1 : 0) | (key.checking_disabled ? 2 : 0));
  }
  [[nodiscard]] ByteView view() const { return {octets_.data(), size_}; }

 private:
  std::array<std::uint8_t, kMaxKeySize> octets_;
  std::size_t size_;
};

}  // namespace

struct Cache::State {
  std::vector<std::unique_ptr<CacheShard>> shards;
  SipKey secret;
  ShardGuard* guard = nullptr;

  /// All types under one name share a shard, so that flushing a name enters one.
  [[nodiscard]] std::uint64_t name_hash(ByteView name) const { return siphash13(secret, name); }
  [[nodiscard]] std::size_t shard_of(std::uint64_t name_hash) const {
    return static_cast<std::size_t>(name_hash >> 48) & (shards.size() - 1);
  }
  [[nodiscard]] static std::uint64_t entry_hash(std::uint64_t name_hash, ByteView key) {
    std::uint64_t rest = 0;
    for (const std::uint8_t octet : key.last(5)) rest = rest << 8 | octet;
    return (name_hash ^ rest) * 0x9e3779b97f4a7c15ULL;
  }
};

namespace {

/// Enters a shard for as long as it lives.
class Entered {
 public:
  Entered(ShardGuard* guard, std::size_t shard) : guard_(guard), shard_(shard) {
    if (guard_ != nullptr) guard_->enter(shard_);
  }
  ~Entered() {
    if (guard_ != nullptr) guard_->leave(shard_);
  }
  Entered(const Entered&) = delete;
  Entered& operator=(const Entered&) = delete;

 private:
  ShardGuard* guard_;
  std::size_t shard_;
};

}  // namespace

Cache::Cache(const CacheConfig& config, const Seed& seed, ShardGuard* guard)
    : state_(std::make_unique<State>()) {
  Random random(seed);
  state_->secret = SipKey::draw(random);
  state_->guard = guard;
  for (std::size_t i = 0; i < config.shards; ++i) {
    state_->shards.push_back(std::make_unique<CacheShard>(config, config.bytes / config.shards));
  }
}

Cache::~Cache() = default;

std::optional<CacheHit> Cache::find(TimePoint now, const CacheKey& key, ByteSpan out) {
  const FlatKey flat(key);
  const std::uint64_t hash = state_->name_hash(key.name);
  const std::size_t shard = state_->shard_of(hash);
  const Entered entered(state_->guard, shard);
  return state_->shards[shard]->find(now, State::entry_hash(hash, flat.view()), flat.view(), out);
}

bool Cache::insert(TimePoint now, const CacheKey& key, const CacheInsert& answer) {
  const FlatKey flat(key);
  const std::uint64_t hash = state_->name_hash(key.name);
  const std::size_t shard = state_->shard_of(hash);
  const Entered entered(state_->guard, shard);
  return state_->shards[shard]->insert(now, State::entry_hash(hash, flat.view()), flat.view(),
                                       answer);
}

void Cache::insert_failure(TimePoint now, const CacheKey& key, const CacheInsert& failure) {
  const FlatKey flat(key);
  const std::uint64_t hash = state_->name_hash(key.name);
  const std::size_t shard = state_->shard_of(hash);
  const Entered entered(state_->guard, shard);
  state_->shards[shard]->insert_failure(now, State::entry_hash(hash, flat.view()), flat.view(),
                                        failure);
}

std::size_t Cache::flush(ByteView name) {
  const std::size_t shard = state_->shard_of(state_->name_hash(name));
  const Entered entered(state_->guard, shard);
  return state_->shards[shard]->flush(name);
}

void Cache::clear() {
  for (std::size_t shard = 0; shard < state_->shards.size(); ++shard) {
    const Entered entered(state_->guard, shard);
    state_->shards[shard]->clear();
  }
}

CacheCounters Cache::counters() const {
  CacheCounters sum;
  for (std::size_t shard = 0; shard < state_->shards.size(); ++shard) {
    const Entered entered(state_->guard, shard);
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
