#include "core/policy/local_record.h"

#include <catch2/catch.hpp>
#include <string>

namespace berth {
namespace {

std::string parse(std::string_view text) {
  const Result<LocalRecordText> record = parse_local_record(text);
  if (!record) return "!" + std::string(to_string(record.error()));
  std::string out =
      record->owner.to_string() + " " + std::to_string(record->ttl) + " " + to_string(record->type);
  static constexpr char kHex[] = "0123456789abcdef";
  out += ' ';
  for (const std::uint8_t octet : record->rdata) {
    out += kHex[octet >> 4];
    out += kHex[octet & 15];
  }
  return out;
}

const std::string kBadText = "!" + std::string(to_string(Error::kBadText));

}  // namespace

TEST_CASE("a record is owner, TTL, class, type and RDATA") {
  CHECK(parse("nas.home.arpa. 60 IN A 192.168.1.5") == "nas.home.arpa. 60 A c0a80105");
  CHECK(parse("nas 3600 AAAA 2001:db8::1") == "nas. 3600 AAAA 20010db8000000000000000000000001");
  CHECK(parse("mx.example. 1 IN mx 10 a.") == "mx.example. 1 MX 000a016100");
}

TEST_CASE("TTL and class may be left out or change places") {
  CHECK(parse("a. A 192.0.2.1") == "a. 300 A c0000201");
  CHECK(parse("a. IN A 192.0.2.1") == "a. 300 A c0000201");
  CHECK(parse("a. IN 5 A 192.0.2.1") == "a. 5 A c0000201");
  CHECK(parse("a. in 5 a 192.0.2.1") == "a. 5 A c0000201");
  CHECK(parse("\ta. \t 5\tA  192.0.2.1") == "a. 5 A c0000201");
}

TEST_CASE("unknown types are written as RFC 3597 has it") {
  CHECK(parse("a. 5 TYPE65280 \\# 2 beef") == "a. 5 TYPE65280 beef");
  CHECK(parse("a. 5 TYPE65280 \\# 0") == "a. 5 TYPE65280 ");
}

TEST_CASE("an owner may hold escaped blanks and a wildcard") {
  CHECK(parse("a\\ b.example. 5 A 192.0.2.1") == "a\\032b.example. 5 A c0000201");
  CHECK(parse("*.example. 5 A 192.0.2.1") == "*.example. 5 A c0000201");
  CHECK(parse(". 5 A 192.0.2.1") == ". 5 A c0000201");
}

TEST_CASE("what is not a record is refused") {
  for (const char* bad : {"",
                          "   ",
                          "a.",
                          "a. 5",
                          "a. 5 IN",
                          "a. 5 5 A 192.0.2.1",
                          "a. IN IN A 192.0.2.1",
                          "a. 2147483648 A 192.0.2.1",
                          "a. 99999999999 A 192.0.2.1",
                          "a. -1 A 192.0.2.1",
                          "a. 5 CH A 192.0.2.1",
                          "a. 5 ANY 192.0.2.1",
                          "a. 5 NOTYPE x",
                          "a. 5 1 192.0.2.1",
                          "a. 5 OPT \\# 0",
                          "a. 5 AXFR \\# 0",
                          "a. 5 TSIG \\# 0",
                          "a. 5 TYPE0 \\# 0",
                          "a. 5 TYPE255 \\# 0",
                          "a. 5 TYPE128 \\# 0"}) {
    CAPTURE(bad);
    CHECK(parse(bad) == kBadText);
  }
  for (const char* bad :
       {"a..b. 5 A 192.0.2.1", "a. 5 A 192.0.2", "a. 5 A", "a. 5 A 192.0.2.1 x", "a. 5 CNAME a..b",
        "a. 5 MX x y", "a. 5 A \\# 3 010203", "a. 5 SOA \\# 2 0000", "a. 5 CNAME \\# 2 c000"}) {
    CAPTURE(bad);
    CHECK(parse(bad)[0] == '!');
  }
}

TEST_CASE("the TTL reaches to 2^31 - 1") {
  CHECK(parse("a. 2147483647 A 192.0.2.1") == "a. 2147483647 A c0000201");
  CHECK(parse("a. 0 A 192.0.2.1") == "a. 0 A c0000201");
}

TEST_CASE("a record text has a longest size") {
  const std::string text = "a. 5 TXT \"" + std::string(100, 'x') + "\"";
  CHECK(parse(text + std::string(kMaxRecordText - text.size(), ' '))[0] == 'a');
  CHECK(parse(text + std::string(kMaxRecordText - text.size() + 1, ' ')) ==
        "!" + std::string(to_string(Error::kTooLarge)));
}

}  // namespace berth
