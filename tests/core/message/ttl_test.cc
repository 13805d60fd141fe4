#include "core/message/ttl.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/wire.h"

using namespace berth;

namespace {

// The question is for www.example. at 12; example. stands at 16.
constexpr const char* kQuestion = "03'www'07'example'00 0001 0001";
constexpr const char* kAddress300 = "c00c 0001 0001 0000012c 0004 c0000207";
constexpr const char* kAddress60 = "c00c 0001 0001 0000003c 0004 c0000208";
/// www.example. is an alias of a.example.
constexpr const char* kAlias = "c00c 0005 0001 00000078 0004 01'a'c010";
constexpr const char* kAliasAddress = "01'a'c010 0001 0001 0000001e 0004 c0000207";
/// example. SOA, TTL 900, MINIMUM 600.
constexpr const char* kSoa =
    "c010 0006 0001 00000384 0016 00 00 00000001 00000002 00000003 00000004 00000258";

std::string times_of(std::string_view flags_and_counts,
                     std::initializer_list<std::string_view> parts) {
  std::string body;
  for (const std::string_view part : parts) body.append(part);
  const Bytes bytes = joined(wire("0000"), joined(wire(flags_and_counts), wire(body)));
  const Result<MessageView> view = MessageView::parse(bytes);
  REQUIRE(view);
  const Result<AnswerTimes> times = answer_times(*view);
  if (!times) return std::string(to_string(times.error()));
  return (times->negative ? "negative " : "positive ") +
         (times->lifetime ? std::to_string(*times->lifetime) : std::string("none"));
}

}  // namespace

TEST_CASE("an answer lives as long as its shortest record") {
  CHECK(times_of("8180 0001 0001 0000 0000", {kQuestion, kAddress300}) == "positive 300");
  CHECK(times_of("8180 0001 0002 0000 0000", {kQuestion, kAddress300, kAddress60}) ==
        "positive 60");
}

TEST_CASE("records of the other sections do not shorten an answer") {
  CHECK(times_of("8180 0001 0001 0001 0000",
                 {kQuestion, kAddress300, "c010 0002 0001 00000001 0002 c00c"}) == "positive 300");
  CHECK(times_of("8180 0001 0001 0000 0001",
                 {kQuestion, kAddress300, "00 0029 04d0 00000000 0000"}) == "positive 300");
  CHECK(times_of("8180 0001 0001 0001 0000",
                 {kQuestion, "c00c 0001 0001 00000e10 0004 c0000207", kSoa}) == "positive 3600");
}

TEST_CASE("a CNAME counts like the address it leads to") {
  CHECK(times_of("8180 0001 0002 0000 0000", {kQuestion, kAlias, kAliasAddress}) == "positive 30");
  CHECK(times_of("8180 0001 0002 0000 0000",
                 {kQuestion, kAlias, "01'a'c010 0001 0001 00000e10 0004 c0000207"}) ==
        "positive 120");
}

TEST_CASE("a chain out of order is followed all the same") {
  CHECK(times_of("8180 0001 0002 0000 0000", {kQuestion, kAliasAddress, kAlias}) == "positive 30");
}

TEST_CASE("letter case does not break a chain") {
  CHECK(times_of("8180 0001 0002 0000 0000",
                 {kQuestion, kAlias, "01'A'07'EXAMPLE'00 0001 0001 0000001e 0004 c0000207"}) ==
        "positive 30");
}

TEST_CASE("who asks for a CNAME or ANY has it") {
  CHECK(times_of("8180 0001 0001 0000 0000", {"03'www'07'example'00 0005 0001", kAlias}) ==
        "positive 120");
  CHECK(times_of("8180 0001 0001 0000 0000", {"03'www'07'example'00 00ff 0001", kAlias}) ==
        "positive 120");
}

TEST_CASE("a negative answer lives by its SOA") {
  CHECK(times_of("8183 0001 0000 0001 0000", {kQuestion, kSoa}) == "negative 600");
  CHECK(times_of("8180 0001 0000 0001 0000", {kQuestion, kSoa}) == "negative 600");
  CHECK(times_of(
            "8180 0001 0000 0001 0000",
            {kQuestion,
             "c010 0006 0001 0000000a 0016 00 00 00000001 00000002 00000003 00000004 00000258"}) ==
        "negative 10");
}

TEST_CASE("a chain that leads to nothing is negative") {
  CHECK(times_of("8180 0001 0001 0001 0000", {kQuestion, kAlias, kSoa}) == "negative 120");
  CHECK(times_of("8183 0001 0001 0001 0000", {kQuestion, kAlias, kSoa}) == "negative 120");
  CHECK(times_of("8180 0001 0001 0000 0000", {kQuestion, kAlias}) == "negative 120");
}

TEST_CASE("an address of another name answers nothing") {
  CHECK(times_of("8180 0001 0001 0001 0000", {kQuestion, kAliasAddress, kSoa}) == "negative 30");
}

TEST_CASE("an empty answer without SOA says nothing about its lifetime") {
  CHECK(times_of("8180 0001 0000 0000 0000", {kQuestion}) == "negative none");
  CHECK(times_of("8183 0001 0000 0000 0000", {kQuestion}) == "negative none");
  // An SOA in the wrong section is none.
  CHECK(times_of("8183 0001 0000 0000 0001", {kQuestion, kSoa}) == "negative none");
}

TEST_CASE("a failure is not negative") {
  CHECK(times_of("8182 0001 0000 0000 0000", {kQuestion}) == "positive none");
  CHECK(times_of("8185 0000 0000 0000 0000", {}) == "positive none");
}

TEST_CASE("a TTL with its top bit set counts as 0") {
  CHECK(times_of("8180 0001 0001 0000 0000",
                 {kQuestion, "c00c 0001 0001 80000000 0004 c0000207"}) == "positive 0");
  CHECK(times_of("8180 0001 0001 0000 0000",
                 {kQuestion, "c00c 0001 0001 7fffffff 0004 c0000207"}) == "positive 2147483647");
  CHECK(times_of(
            "8183 0001 0000 0001 0000",
            {kQuestion,
             "c010 0006 0001 00000384 0016 00 00 00000001 00000002 00000003 00000004 ffffffff"}) ==
        "negative 0");
}

TEST_CASE("loops of aliases end") {
  // www.example. -> a.example. -> www.example.
  CHECK(times_of("8180 0001 0002 0000 0000",
                 {kQuestion, kAlias, "01'a'c010 0005 0001 00000005 0002 c00c"}) == "negative 5");
  CHECK(times_of("8180 0001 0001 0000 0000", {kQuestion, "c00c 0005 0001 00000007 0002 c00c"}) ==
        "negative 7");
}

TEST_CASE("defects are reported") {
  CHECK(times_of("8180 0001 0001 0000 0000", {kQuestion}) == "truncated");
  CHECK(times_of("8180 0000 0000 0000 0000", {}) == "bad section count");
  CHECK(times_of("8183 0001 0000 0001 0000",
                 {kQuestion, "c010 0006 0001 00000384 0004 00000001"}) == "bad record data");
  CHECK(times_of("8180 0001 0001 0000 0000", {kQuestion, "c00c 0005 0001 00000007 0002 c0ff"}) ==
        "bad compression pointer");
}
