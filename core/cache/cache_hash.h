#pragma once

#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/siphash.h"

namespace berth {

/// Hashes of one key.
struct KeyHash {
  /// Of the name alone: equal for all types and flags under it.
  std::uint32_t name = 0;
  /// Of the whole key: says where the index has it. A name with thousands of types spreads as well
  /// as thousands of names do.
  std::uint32_t key = 0;

  friend bool operator==(const KeyHash&, const KeyHash&) = default;
};

/// Turns names and keys into hashes that nobody without the seed can predict.
class CacheHash {
 public:
  explicit CacheHash(const Seed& seed) {
    Random random(seed);
    name_key_ = SipKey::draw(random);
    rest_key_ = SipKey::draw(random);
  }

  /// All 64 bits; the upper half chooses the shard, the lower one is kept with the entry.
  [[nodiscard]] std::uint64_t name(ByteView name) const { return siphash13(name_key_, name); }

  /// `rest` is type, class and flags in one word.
  [[nodiscard]] KeyHash key(std::uint64_t name_hash, std::uint64_t rest) const {
    return {static_cast<std::uint32_t>(name_hash),
            static_cast<std::uint32_t>(siphash13(rest_key_, name_hash, rest))};
  }

 private:
  SipKey name_key_;
  SipKey rest_key_;
};

}  // namespace berth
