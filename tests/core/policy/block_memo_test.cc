#include "core/policy/block_memo.h"

#include <catch2/catch.hpp>

#include "core/message/name.h"

namespace berth {
namespace {

constexpr ListWord kWord{ListId{7}, {3, 99}};

Name name(const std::string& text) { return *Name::parse(text); }

BlockMemo::Question question(const Name& of) { return {0, RecordType::kA, of.wire()}; }

}  // namespace

TEST_CASE("what was blocked is known again, by the whole question and no less") {
  BlockMemo memo;
  const Name ads = name("x.ads.example");
  CHECK_FALSE(memo.find(question(ads)));
  memo.keep(question(ads), kWord);
  CHECK(memo.find(question(ads)) == kWord);

  CHECK_FALSE(memo.find({1, RecordType::kA, ads.wire()}));
  CHECK_FALSE(memo.find({0, RecordType::kAaaa, ads.wire()}));
  for (const char* other : {"y.ads.example", "ads.example", "x.x.ads.example", "."}) {
    const Name wanted = name(other);
    CHECK_FALSE(memo.find(question(wanted)));
  }
}

TEST_CASE("a name that has no room in its place is not kept") {
  BlockMemo memo;
  const Name fits = name(std::string(BlockMemo::kMaxName - 2, 'a'));
  const Name longer = name(std::string(BlockMemo::kMaxName - 1, 'a'));
  memo.keep(question(fits), kWord);
  memo.keep(question(longer), kWord);
  CHECK(memo.find(question(fits)) == kWord);
  CHECK_FALSE(memo.find(question(longer)));
}

TEST_CASE(
    "of names asked for in turn, more than there is room for, many are known and none is mixed "
    "up") {
  BlockMemo memo;
  constexpr std::uint32_t kNames = 20000;
  std::uint32_t known = 0;
  for (int round = 0; round < 3; ++round) {
    known = 0;
    for (std::uint32_t i = 0; i < kNames; ++i) {
      const Name each = name(std::to_string(i) + ".example");
      const ListWord word{ListId{i}, {0, i}};
      const auto found = memo.find(question(each));
      if (!found) {
        memo.keep(question(each), word);
      } else if (*found == word) {
        ++known;
      } else {
        FAIL("mixed up " << each.to_string());
      }
    }
  }
  CHECK(known > kNames / 4);
}

}  // namespace berth
