#include "core/resolver/open_questions.h"

#include <cassert>
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

std::size_t OpenQuestions::KeyedHash::operator()(const std::string& key) const {
  const ByteView bytes(reinterpret_cast<const std::uint8_t*>(key.data()), key.size());
  return static_cast<std::size_t>(siphash13(secret, bytes));
}

OpenQuestion* OpenQuestions::find(LookupId lookup) {
  const auto found = by_lookup_.find(lookup);
  return found == by_lookup_.end() ? nullptr : &found->second;
}

std::optional<LookupId> OpenQuestions::lookup_of(const std::string& key) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  return found->second;
}

OpenQuestion& OpenQuestions::add(LookupId lookup, OpenQuestion question) {
  const bool new_key = by_key_.emplace(question.key, lookup).second;
  const auto [place, new_lookup] = by_lookup_.emplace(lookup, std::move(question));
  assert(new_key && new_lookup);
  (void)new_key;
  (void)new_lookup;
  return place->second;
}

OpenQuestion OpenQuestions::take(LookupId lookup) {
  const auto found = by_lookup_.find(lookup);
  assert(found != by_lookup_.end());
  OpenQuestion question = std::move(found->second);
  by_key_.erase(question.key);
  by_lookup_.erase(found);
  return question;
}

}  // namespace berth
