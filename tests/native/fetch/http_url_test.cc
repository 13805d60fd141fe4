#include "native-host/fetch/http_url.h"

#include <catch2/catch.hpp>

namespace berth {

TEST_CASE("a URL is taken apart as a client needs it") {
  const auto url = HttpUrl::parse("HTTPS://Lists.Example/ads/all.txt?x=1#part");
  REQUIRE(url);
  CHECK(*url == HttpUrl{true, "lists.example", 443, "/ads/all.txt?x=1"});
  CHECK(url->authority() == "lists.example");
  CHECK(*HttpUrl::parse("http://[2001:DB8::1]:8080") == HttpUrl{false, "2001:db8::1", 8080, "/"});
  CHECK(HttpUrl::parse("http://[2001:DB8::1]:8080")->authority() == "[2001:db8::1]:8080");
  CHECK(HttpUrl::parse("http://lists.example?x")->target == "/?x");
}

TEST_CASE("what a client should not ask is no URL") {
  for (const char* text :
       {"", "lists.example", "ftp://lists.example/", "http://", "http:///x", "http://user@host/",
        "http://host:0/", "http://host:65536/", "http://host:x/", "http://[::1/", "http://[::1]x/",
        "http://host/a b", "http://host/\r\nHost: other", "http://host/\xc3\xbc"}) {
    CHECK_FALSE(HttpUrl::parse(text));
  }
  CHECK_FALSE(HttpUrl::parse("http://host/" + std::string(5000, 'x')));
}

TEST_CASE("a redirect leads where it says, seen from where it is") {
  const HttpUrl url = *HttpUrl::parse("https://lists.example/a/b.txt?x=1");
  const auto to = [&](std::string_view reference) {
    const auto next = url.resolve(reference);
    if (!next) return std::string("nowhere");
    return (next->is_encrypted ? "https " : "http ") + next->authority() + next->target;
  };
  CHECK(to("http://other.example/c") == "http other.example/c");
  CHECK(to("//other.example/c") == "https other.example/c");
  CHECK(to("/c/d") == "https lists.example/c/d");
  CHECK(to("c:d") == "nowhere");
  CHECK(to("c.txt") == "https lists.example/a/c.txt");
  CHECK(to("?y=2") == "https lists.example/a/b.txt?y=2");
}

}  // namespace berth
