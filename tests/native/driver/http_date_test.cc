#include "native-host/driver/http_date.h"

#include <catch2/catch.hpp>
#include <string>

namespace berth {
namespace {

// The moment of RFC 9110's examples.
constexpr std::int64_t kMoment = 784111777;

}  // namespace

TEST_CASE("a date is written in the one form that is sent, and read again") {
  const auto text = http_date(kMoment);
  CHECK(std::string(text.begin(), text.end()) == "Sun, 06 Nov 1994 08:49:37 GMT");
  for (const std::int64_t time : {std::int64_t{0}, kMoment, std::int64_t{4102444800}}) {
    const auto written = http_date(time);
    CHECK(parse_http_date({written.data(), written.size()}) == time);
  }
}

TEST_CASE("dates of old servers are read as well") {
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == kMoment);
  CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == kMoment);
}

TEST_CASE("what is no date is none") {
  for (const char* text : {"", "soon", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:49:37 CET",
                           "Sun, 06 Nov 1994 08:49:37 GMT!", "Sun, 41 Nov 1994 08:49:37 GMT"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_http_date(text));
  }
  using namespace std::string_view_literals;
  CHECK_FALSE(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT\0"sv));
  CHECK_FALSE(parse_http_date(std::string(10'000, ' ')));
}

}  // namespace berth
