#include "core/base/number_text.h"

#include <catch2/catch.hpp>
#include <limits>

namespace berth {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

TEST_CASE("numbers are written without leading zeros, in either base") {
  CHECK(number_text(0) == "0");
  CHECK(number_text(10) == "10");
  CHECK(number_text(kMost) == "18446744073709551615");
  CHECK(number_text(0, 16) == "0");
  CHECK(number_text(0x2001, 16) == "2001");
  CHECK(number_text(0xdb8, 16) == "db8");
  CHECK(number_text(kMost, 16) == "ffffffffffffffff");
}

TEST_CASE("numbers are digits, all of them, within bounds") {
  CHECK(parse_number("0", 0) == 0U);
  CHECK(parse_number("007", 7) == 7U);
  CHECK(parse_number("4294967295", 0xffffffff) == 0xffffffffU);
  CHECK(parse_number("7fff", 0xffff, 16) == 0x7fffU);
  CHECK(parse_number("7FfF", 0xffff, 16) == 0x7fffU);
  CHECK(parse_number("256", 255) == std::nullopt);
  CHECK(parse_number("9", 8) == std::nullopt);
  CHECK(parse_number("4294967296", 0xffffffff) == std::nullopt);
  CHECK(parse_number("18446744073709551617", 0xffffffff) == std::nullopt);
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "1x", "x", "0x1", "a"}) {
    INFO(text);
    CHECK(parse_number(text, 1000) == std::nullopt);
  }
  CHECK(parse_number("1g", 1000, 16) == std::nullopt);
  CHECK(parse_number("@", 1000, 16) == std::nullopt);
}

TEST_CASE("the digits at the front of a text are counted, and known to be too many") {
  const auto of = [](std::string_view text) {
    const LeadingNumber read = read_leading_number(text);
    return std::tuple(read.value, read.digits, read.too_large);
  };
  CHECK(of("15m") == std::tuple(15U, 2U, false));
  CHECK(of("m15") == std::tuple(0U, 0U, false));
  CHECK(of("18446744073709551615 ") == std::tuple(kMost, 20U, false));
  CHECK(of("18446744073709551616 ") == std::tuple(0U, 20U, true));
  CHECK(of("99999999999999999999999s") == std::tuple(0U, 23U, true));
}

}  // namespace
}  // namespace berth
