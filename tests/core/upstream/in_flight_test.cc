#include "core/upstream/in_flight.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

AttemptRef attempt(std::uint32_t lookup) { return {LookupId{lookup}, 0}; }

SentQuestion question(std::string_view name) {
  return {0, *Name::parse(name), RecordType::kA, RecordClass::kIn};
}

}  // namespace

TEST_CASE("a message is found under its number alone") {
  InFlightMessages messages;
  messages.add(7, question("one.test"), attempt(1));
  messages.add(9, question("two.test"), attempt(2));
  REQUIRE(messages.find(9) != nullptr);
  CHECK(messages.find(9)->sent.name == *Name::parse("two.test"));
  CHECK(messages.find(9)->attempt == attempt(2));
  CHECK(messages.find(8) == nullptr);
  CHECK(messages.contains(7));
  CHECK_FALSE(messages.contains(0));
}

TEST_CASE("taking one out leaves the others under their numbers") {
  InFlightMessages messages;
  for (std::uint32_t n = 1; n <= 100; ++n) messages.add(n * 3, question("a.test"), attempt(n));
  for (std::uint32_t n = 1; n <= 100; n += 2) messages.erase(n * 3);
  CHECK(messages.size() == 50);
  CHECK(messages.awaited() == 50);
  for (std::uint32_t n = 1; n <= 100; ++n) {
    const InFlight* found = messages.find(n * 3);
    CHECK((found != nullptr) == (n % 2 == 0));
    if (found != nullptr) CHECK(found->attempt == attempt(n));
  }
  messages.erase(3);
  CHECK(messages.size() == 50);
}

TEST_CASE("one that was given up keeps its number and is awaited by nobody") {
  InFlightMessages messages;
  messages.add(1, question("one.test"), attempt(1));
  messages.add(2, question("two.test"), attempt(2));
  messages.give_up(1);
  CHECK(messages.contains(1));
  CHECK_FALSE(messages.find(1)->attempt);
  CHECK(messages.awaited() == 1);
  messages.erase(1);
  CHECK(messages.awaited() == 1);
  messages.erase(2);
  CHECK(messages.awaited() == 0);
  CHECK(messages.empty());
}

TEST_CASE("those who wait are told in the order of sending, whatever went in between") {
  InFlightMessages messages;
  for (std::uint32_t n = 1; n <= 6; ++n) messages.add(100 - n, question("a.test"), attempt(n));
  messages.erase(99);
  messages.erase(97);
  messages.give_up(96);
  messages.add(1, question("a.test"), attempt(7));
  CHECK(messages.attempts() == List{attempt(2), attempt(5), attempt(6), attempt(7)});
}

}  // namespace berth
