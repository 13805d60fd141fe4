#include "core/resolver/open_questions.h"

#include <utility>

namespace berth {

std::string open_question_key(const CacheKey& key, ByteView client_subnet) {
  std::string text;
  text.reserve(key.name.size() + client_subnet.size() + 5);
  const auto put_u16 = [&text](std::uint16_t value) {
    text.push_back(static_cast<char>(value >> 8));
    text.push_back(static_cast<char>(value & 0xff));
  };
  put_u16(static_cast<std::uint16_t>(key.type));
  put_u16(static_cast<std::uint16_t>(key.record_class));
  text.push_back(static_cast<char>((key.dnssec_ok ? 1 : 0) | (key.checking_disabled ? 2 : 0)));
  // A wire name ends itself, so what follows cannot be taken for a part of it.
  text.append(key.name.begin(), key.name.end());
  text.append(client_subnet.begin(), client_subnet.end());
  return text;
}

OpenQuestion* OpenQuestions::find(LookupId lookup) { return by_lookup_.find(lookup); }

std::optional<LookupId> OpenQuestions::lookup_of(const std::string& key) {
  const LookupId* const found = by_hash_.find(hash_of(key));
  if (found == nullptr || by_lookup_.at(*found).key != key) return std::nullopt;
  return *found;
}

OpenQuestion& OpenQuestions::add(LookupId lookup, OpenQuestion question) {
  const std::uint64_t hash = hash_of(question.key);
  if (!by_hash_.contains(hash)) by_hash_.insert(hash, lookup);
  return by_lookup_.insert(lookup, std::move(question));
}

OpenQuestion OpenQuestions::take(LookupId lookup) {
  OpenQuestion question = std::move(by_lookup_.at(lookup));
  by_lookup_.erase(lookup);
  const std::uint64_t hash = hash_of(question.key);
  const LookupId* const found = by_hash_.find(hash);
  if (found != nullptr && *found == lookup) by_hash_.erase(hash);
  return question;
}

std::uint64_t OpenQuestions::hash_of(const std::string& key) const {
  return siphash13(secret_, {reinterpret_cast<const std::uint8_t*>(key.data()), key.size()});
}

}  // namespace berth
