#include "core/policy/character_code.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

namespace berth {
namespace {

ByteView octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Bytes table_of(std::initializer_list<std::string_view> labels, bool large) {
  CharacterCounts counts;
  for (const std::string_view label : labels) {
    Trail trail;
    counts.count_label(octets(label), trail);
  }
  return CharacterCode::make(counts, large);
}

// The code of a label, as zeros and ones; nothing where it cannot be spelt.
std::string spelt(const Bytes& table, std::string_view label) {
  NameCode code;
  Trail trail;
  if (!CharacterCode(table).append_label(octets(label), trail, code)) return {};
  std::string bits;
  for (std::size_t i = 0; i < code.size(); ++i) bits += code.slice(i, 1) != 0 ? '1' : '0';
  return bits;
}

}  // namespace

TEST_CASE("labels that were counted can be spelt, from right to left") {
  const bool large = GENERATE(false, true);
  const Bytes table = table_of({"tracker", "track", "ad-server_1"}, large);
  CHECK(table.size() == (large ? CharacterCode::kLargeSize : CharacterCode::kSmallSize));
  const std::string whole = spelt(table, "tracker");
  const std::string end = spelt(table, "racker");
  CHECK(!end.empty());
  CHECK(whole.substr(0, end.size()) == end);
  CHECK(whole.size() > end.size());
  CHECK(spelt(table, "track") != whole);
}

TEST_CASE("letters that never met cannot be spelt") {
  const Bytes small = table_of({"abc", "bd"}, false);
  const Bytes large = table_of({"abc", "bd"}, true);
  CHECK(spelt(small, "zbc").empty());
  CHECK_FALSE(spelt(small, "abd").empty());
  CHECK(spelt(large, "abd").empty());
}

TEST_CASE("any octet can be part of a label") {
  const std::string odd(
      "a\x00.\xff"
      "b",
      5);
  const Bytes table = table_of({odd}, true);
  CHECK_FALSE(spelt(table, odd).empty());
  CHECK(spelt(table, odd) != spelt(table, std::string("a\x01.\xff"
                                                      "b",
                                                      5)));
}

}  // namespace berth
