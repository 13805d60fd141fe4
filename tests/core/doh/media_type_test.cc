#include "core/doh/media_type.h"

#include <catch2/catch.hpp>
#include <string>

namespace berth {
namespace {

std::string accept(std::string_view text) {
  const Acceptance wanted = read_accept(text);
  return std::to_string(wanted.message) + " " + std::to_string(wanted.json);
}

}  // namespace

TEST_CASE("a content type is known by its name alone") {
  CHECK(is_media_type("application/dns-message", kDnsMessageType));
  CHECK(is_media_type("Application/DNS-Message", kDnsMessageType));
  CHECK(is_media_type("application/dns-message;charset=utf-8", kDnsMessageType));
  CHECK(is_media_type(" application/dns-message ; a=\"b;c\"", kDnsMessageType));
  CHECK_FALSE(is_media_type("", kDnsMessageType));
  CHECK_FALSE(is_media_type(";application/dns-message", kDnsMessageType));
  CHECK_FALSE(is_media_type("application/dns-messages", kDnsMessageType));
  CHECK_FALSE(is_media_type("application/dns-messag", kDnsMessageType));
  CHECK_FALSE(is_media_type("application/dns-message, text/html", kDnsMessageType));
  CHECK_FALSE(is_media_type("application/*", kDnsMessageType));
}

TEST_CASE("no Accept header wants anything") {
  CHECK(accept("") == "1000 1000");
  CHECK(accept("*/*") == "1000 1000");
  CHECK(accept("application/*") == "1000 1000");
}

TEST_CASE("a range counts for what it names") {
  CHECK(accept("application/dns-message") == "1000 0");
  CHECK(accept("APPLICATION/DNS-JSON") == "0 1000");
  CHECK(accept("application/json") == "0 1000");
  CHECK(accept("application/dns-message, application/dns-json;q=0.5") == "1000 500");
  CHECK(accept("text/html") == "0 0");
  CHECK(accept("text/*, image/png;q=0.9") == "0 0");
  CHECK(accept("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8") == "800 800");
}

TEST_CASE("the most specific range decides, wherever it stands") {
  CHECK(accept("*/*, application/dns-message;q=0") == "0 1000");
  CHECK(accept("application/dns-message;q=0, */*") == "0 1000");
  CHECK(accept("application/*;q=0.3, */*;q=0.9") == "300 300");
  CHECK(accept("application/dns-json;q=0, application/json") == "0 1000");
  CHECK(accept("application/json;q=0.2,application/dns-json;q=0.4") == "0 400");
}

TEST_CASE("quality is read to three digits, among other parameters") {
  CHECK(accept("application/dns-message;q=0.001") == "1 0");
  CHECK(accept("application/dns-message;q=1.000") == "1000 0");
  CHECK(accept("application/dns-message ; v=1 ; Q=0.25 ; ext=\",\"") == "250 0");
  CHECK(accept("application/dns-message;v=\"a,b;q=0\\\";q=0\";q=0.5") == "500 0");
  CHECK(accept("application/dns-message;q=0.") == "0 0");
}

TEST_CASE("an element that does not parse is left out") {
  CHECK(accept("application/dns-message;q=2, application/dns-json") == "0 1000");
  CHECK(accept("application/dns-message;q=1.001, */*;q=0.1") == "100 100");
  for (const char* bad : {"q=0.0000", "q=", "q=-1", "q=.5", "q=0,5x", "q=1x"}) {
    CAPTURE(bad);
    CHECK(read_accept(std::string("application/dns-json, application/dns-message;") + bad) ==
          Acceptance{0, 1000});
  }
}

TEST_CASE("a field that holds no media range says nothing") {
  for (const char* nothing : {",", " , ,", "garbage", ";q=0", "*", "\"", "a/b;q=x"}) {
    CAPTURE(nothing);
    CHECK(read_accept(nothing) == Acceptance{});
  }
}

}  // namespace berth
