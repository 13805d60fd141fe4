#include "core/doh/request_target.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace berth {
namespace {

std::string split(std::string_view text) {
  const RequestTarget target = split_target(text);
  return std::string(target.path) + " | " + std::string(target.query);
}

std::vector<std::string> parameters(std::string_view query) {
  std::vector<std::string> all;
  QueryParameters walk(query);
  while (const auto parameter = walk.next()) {
    all.push_back(std::string(parameter->name) + ":" + std::string(parameter->value));
  }
  return all;
}

std::string decode(std::string_view text, std::size_t limit = 100) {
  const Result<std::string> result = percent_decode(text, limit);
  return result ? *result : "!" + std::string(to_string(result.error()));
}

}  // namespace

TEST_CASE("a target is a path and a query") {
  CHECK(split("/dns-query?dns=AAAA") == "/dns-query | dns=AAAA");
  CHECK(split("/dns-query") == "/dns-query | ");
  CHECK(split("/dns-query?") == "/dns-query | ");
  CHECK(split("/a?b?c") == "/a | b?c");
  CHECK(split("") == " | ");
  CHECK(split("*") == "* | ");
}

TEST_CASE("an absolute target loses its scheme and authority") {
  CHECK(split("https://dns.example/dns-query?dns=AAAA") == "/dns-query | dns=AAAA");
  CHECK(split("HTTP://dns.example:8443/dns-query") == "/dns-query | ");
  CHECK(split("https://dns.example?dns=AAAA") == "/ | dns=AAAA");
  CHECK(split("https://dns.example") == "/ | ");
  CHECK(split("https://") == "/ | ");
  CHECK(split("ftp://dns.example/x") == "ftp://dns.example/x | ");
  CHECK(split("https:/dns-query") == "https:/dns-query | ");
}

TEST_CASE("parameters are walked in order, empty ones stepped over") {
  CHECK(parameters("a=1&b=2") == std::vector<std::string>{"a:1", "b:2"});
  CHECK(parameters("a=1&&b=2&") == std::vector<std::string>{"a:1", "b:2"});
  CHECK(parameters("flag&a=") == std::vector<std::string>{"flag:", "a:"});
  CHECK(parameters("a=b=c") == std::vector<std::string>{"a:b=c"});
  CHECK(parameters("=x") == std::vector<std::string>{":x"});
  CHECK(parameters("&&&").empty());
  CHECK(parameters("").empty());
}

TEST_CASE("percent-encoding decodes, and what is broken is refused") {
  CHECK(decode("example.com") == "example.com");
  CHECK(decode("a%2Eb%2e") == "a.b.");
  CHECK(decode("%c3%A4") == "\xc3\xa4");
  CHECK(decode("a+b") == "a+b");
  CHECK(decode("%00") == std::string(1, '\0'));
  for (const char* bad : {"%", "%2", "a%", "%g0", "%0g", "%-1", "% 1"}) {
    CAPTURE(bad);
    CHECK(decode(bad) == "!" + std::string(to_string(Error::kBadEncoding)));
  }
}

TEST_CASE("a value is not decoded past its limit") {
  CHECK(decode("abc", 3) == "abc");
  CHECK(decode("%61%62%63", 3) == "abc");
  CHECK(decode("abcd", 3) == "!" + std::string(to_string(Error::kTooLarge)));
  CHECK(decode("", 0).empty());
}

}  // namespace berth
