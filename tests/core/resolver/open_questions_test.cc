#include "core/resolver/open_questions.h"

#include <catch2/catch.hpp>
#include <set>
#include <vector>

#include "tests/support/cache_answers.h"

namespace berth {
namespace {

/// A question as it is kept, its key from the same parts.
OpenQuestion question_for(std::string_view name, RecordType type = RecordType::kA) {
  const OwnedKey key(name, type);
  LookupQuestion question{key.name, type, RecordClass::kIn, false, false, {}};
  return {open_question_key(key.view(), {}), std::move(question), {}};
}

std::vector<std::uint64_t> askers_of(const OpenQuestion& question) {
  std::vector<std::uint64_t> ids;
  for (const QueryId id : question.askers) ids.push_back(id.value);
  return ids;
}

}  // namespace

TEST_CASE("two questions share a key only when all that goes upstream is the same") {
  std::set<std::string> keys;
  std::size_t made = 0;
  const std::vector<Bytes> subnets{
      {}, {0, 1, 0, 0}, {0, 1, 24, 0, 192, 0, 2}, {0, 1, 24, 0, 192, 0, 3}};
  for (const std::string_view name : {".", "com.", "example.com.", "www.example.com."}) {
    for (const int type : {1, 28, 256, 65535}) {
      for (const bool dnssec : {false, true}) {
        for (const bool unchecked : {false, true}) {
          const OwnedKey key(name, static_cast<RecordType>(type), dnssec, unchecked);
          for (const Bytes& subnet : subnets) {
            keys.insert(open_question_key(key.view(), subnet));
            CHECK(open_question_key(key.view(), subnet) == open_question_key(key.view(), subnet));
            ++made;
          }
        }
      }
    }
  }
  CHECK(keys.size() == made);
}

TEST_CASE("another class makes another key") {
  const OwnedKey key("example.com.");
  CacheKey other = key.view();
  other.record_class = RecordClass::kCh;
  CHECK(open_question_key(key.view(), {}) != open_question_key(other, {}));
}

TEST_CASE("a subnet can't be taken for a part of the name, nor the name for a subnet") {
  // The octets of the longer name end as name and subnet together would.
  const Bytes tail = wire("01'b'00");
  CHECK(open_question_key(OwnedKey("a.").view(), tail) !=
        open_question_key(OwnedKey("a.b.").view(), {}));
  CHECK(open_question_key(OwnedKey("a.\\000.").view(), {}) !=
        open_question_key(OwnedKey("a.").view(), wire("0100")));
}

TEST_CASE("a question is found by what it asks and by its lookup, until it is taken out") {
  OpenQuestions open(SipKey{1, 2});
  const OpenQuestion asked = question_for("example.com.");
  CHECK(open.find(LookupId{5}) == nullptr);
  CHECK_FALSE(open.lookup_of(asked.key));
  open.add(LookupId{5}, asked);
  REQUIRE(open.find(LookupId{5}) != nullptr);
  CHECK(open.find(LookupId{5})->key == asked.key);
  CHECK(open.lookup_of(asked.key) == LookupId{5});
  CHECK(open.size() == 1);
  const OpenQuestion taken = open.take(LookupId{5});
  CHECK(taken.key == asked.key);
  CHECK(taken.question.name == asked.question.name);
  CHECK(open.find(LookupId{5}) == nullptr);
  CHECK_FALSE(open.lookup_of(asked.key));
  CHECK(open.size() == 0);
}

TEST_CASE("who waits is kept in order of arrival") {
  OpenQuestions open(SipKey{1, 2});
  open.add(LookupId{1}, question_for("example.com."));
  for (const std::uint64_t id : {9, 3, 7}) open.find(LookupId{1})->askers.push_back(QueryId{id});
  open.add(LookupId{2}, question_for("example.org.")).askers.push_back(QueryId{8});
  CHECK(askers_of(open.take(LookupId{1})) == std::vector<std::uint64_t>{9, 3, 7});
  CHECK(askers_of(open.take(LookupId{2})) == std::vector<std::uint64_t>{8});
}

TEST_CASE("a question asked again after its end belongs to its new lookup alone") {
  OpenQuestions open(SipKey{1, 2});
  const OpenQuestion asked = question_for("example.com.");
  open.add(LookupId{1}, asked);
  (void)open.take(LookupId{1});
  open.add(LookupId{2}, asked);
  CHECK(open.lookup_of(asked.key) == LookupId{2});
  CHECK(open.find(LookupId{1}) == nullptr);
}

TEST_CASE("thousands of questions are told apart while they come and go") {
  OpenQuestions open(SipKey{3, 4});
  const auto key_of = [](std::uint32_t i) {
    return question_for("n" + std::to_string(i) + ".example.");
  };
  for (std::uint32_t i = 1; i <= 3000; ++i) {
    open.add(LookupId{i}, key_of(i)).askers.push_back(QueryId{i});
    if (i % 3 == 0) (void)open.take(LookupId{i - 2});
  }
  CHECK(open.size() == 2000);
  for (std::uint32_t i = 1; i <= 3000; ++i) {
    const bool there = i % 3 != 1;
    CHECK(open.lookup_of(key_of(i).key).has_value() == there);
    CHECK((open.find(LookupId{i}) != nullptr) == there);
    if (there) CHECK(askers_of(*open.find(LookupId{i})) == std::vector<std::uint64_t>{i});
  }
}

}  // namespace berth
