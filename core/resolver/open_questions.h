#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/id_map.h"
#include "core/base/ids.h"
#include "core/base/list.h"
#include "core/base/siphash.h"
#include "core/cache/cache.h"
#include "core/upstream/lookups.h"

namespace berth {

/// What two queries must have in common to share one lookup: the cache's key and the client subnet
/// that goes upstream (RebirthDay, CVE-2025-5994: the subnet must be part of it).
[[nodiscard]] std::string open_question_key(const CacheKey& key, ByteView client_subnet);

/// A question in flight, and who waits for it.
struct OpenQuestion {
  std::string key;
  LookupQuestion question;
  /// In order of arrival; empty for a refresh that nobody waits for.
  List<QueryId> askers;
};

/// The questions in flight, found by what they ask (coalescing) and by their lookup.
class OpenQuestions {
 public:
  explicit OpenQuestions(const SipKey& key) : secret_(key) {}

  [[nodiscard]] OpenQuestion* find(LookupId lookup);
  [[nodiscard]] std::optional<LookupId> lookup_of(const std::string& key);

  /// Adds a question. Requires: neither its key nor its lookup is there.
  OpenQuestion& add(LookupId lookup, OpenQuestion question);
  /// Takes a question out. Requires: it is there.
  [[nodiscard]] OpenQuestion take(LookupId lookup);
  [[nodiscard]] std::size_t size() const { return by_lookup_.size(); }

 private:
  [[nodiscard]] std::uint64_t hash_of(const std::string& key) const;

  /// Of hashes: names cannot be chosen to collide.
  SipKey secret_;
  /// By the hash of a key. Two keys of one hash are next to impossible: the later is not joined.
  IdMap<std::uint64_t, LookupId> by_hash_;
  IdMap<LookupId, OpenQuestion> by_lookup_;
};

}  // namespace berth
