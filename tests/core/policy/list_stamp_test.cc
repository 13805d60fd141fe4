#include "core/policy/list_stamp.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

ListStamp stamp_of(std::initializer_list<std::size_t> lists, std::string key = {}) {
  ListStamp stamp{{}, std::move(key)};
  for (const std::size_t list : lists) stamp.lists.set(list);
  return stamp;
}

}  // namespace

TEST_CASE("one list is written in a path and in a label as serverless-dns has it") {
  const ListStamp stamp = stamp_of({5});
  CHECK(stamp.to_path() == "1:AIAABA");
  CHECK(stamp.to_label() == "1-acaaaba");
  CHECK(*parse_stamp("1:AIAABA") == stamp);
  CHECK(*parse_stamp("1-acaaaba") == stamp);
}

TEST_CASE("stamps read as they were written, whatever lists they name") {
  ListStamp all;
  all.lists.set();
  for (const ListStamp& stamp : {stamp_of({}), stamp_of({0}), stamp_of({255}), all,
                                 stamp_of({0, 15, 16, 100, 200}), *preset_stamp("prs")}) {
    CHECK(*parse_stamp(stamp.to_path()) == stamp);
    CHECK(*parse_stamp(stamp.to_label()) == stamp);
    CHECK(stamp.to_label().size() <= 63);
  }
}

TEST_CASE("a key stands behind the lists, or behind none") {
  const ListStamp stamp = stamp_of({5}, "1123213213");
  CHECK(stamp.to_path() == "1:AIAABA:1123213213");
  CHECK(stamp.to_label() == "1-acaaaba-1123213213");
  CHECK(*parse_stamp(stamp.to_path()) == stamp);
  CHECK(*parse_stamp(stamp.to_label()) == stamp);
  CHECK(*parse_stamp("1::abc") == stamp_of({}, "abc"));
  CHECK(*parse_stamp("1--abc") == stamp_of({}, "abc"));
}

TEST_CASE("padding, capitals of base32 and a last half word are taken") {
  CHECK(*parse_stamp("1:AIAABA==") == stamp_of({5}));
  CHECK(*parse_stamp("1-ACAAABA") == stamp_of({5}));
  // Octets 00 80 80: the word 0x0080 after the first, which is list 8.
  CHECK(*parse_stamp("1:AICA") == stamp_of({8}));
}

TEST_CASE("what does not begin with version 1 is no stamp") {
  for (const char* text : {"", "1", "2-foo", "192-168-0-1", "0:AIAABA", "dns-query", "11:AIAABA"}) {
    CHECK(parse_stamp(text).error() == Error::kNotSupported);
    CHECK_FALSE(looks_like_stamp(text));
  }
}

TEST_CASE("what looks like a stamp and does not decode is an error") {
  // A foreign character; a word too few; a word too many; words behind no group.
  for (const char* text : {"1:AI+ABA", "1:AIA", "1:AIAABAAA", "1:AAAABA", "1-acaa1ba", "1-foo1"}) {
    CHECK(parse_stamp(text).error() == Error::kBadEncoding);
  }
  CHECK(parse_stamp("1:" + std::string(300, 'A')).error() == Error::kTooLarge);
}

TEST_CASE("presets stand for their lists, and pairs of letters for both") {
  const auto rec = preset_stamp("rec")->lists;
  const auto sec = preset_stamp("sec")->lists;
  const auto pec = preset_stamp("pec")->lists;
  CHECK(rec.count() == 7);
  CHECK(sec.count() == 27);
  CHECK(pec.count() == 15);
  CHECK((rec[95] && sec[180] && pec[192]));
  CHECK(preset_stamp("rs")->lists == (rec | sec));
  CHECK(preset_stamp("pr")->lists == (pec | rec));
  CHECK(preset_stamp("ps")->lists == (pec | sec));
  CHECK(preset_stamp("prs")->lists == (pec | rec | sec));
  CHECK_FALSE(preset_stamp("free"));
  CHECK_FALSE(preset_stamp(""));
}

}  // namespace berth
