#include "core/policy/safe_search.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/message/name.h"

namespace berth {
namespace {

/// Where the engines of `words` lead a name; empty: nowhere else.
std::string led(std::string_view name, std::initializer_list<const char*> words = {"*"}) {
  SafeEngines engines = 0;
  for (const char* word : words) {
    engines = static_cast<SafeEngines>(engines | parse_safe_engine(word).value());
  }
  const Name asked = Name::parse(name)->lowered();
  const ByteView to = safe_search_name(asked.wire(), engines);
  return to.empty() ? "" : Name::from_wire(to)->to_string();
}

}  // namespace

TEST_CASE("each engine's names lead to the one with filtered results") {
  CHECK(led("www.bing.com.") == "strict.bing.com.");
  CHECK(led("edgeservices.bing.com.") == "strict.bing.com.");
  CHECK(led("duckduckgo.com.") == "safe.duckduckgo.com.");
  CHECK(led("www.duckduckgo.com.") == "safe.duckduckgo.com.");
  CHECK(led("start.duckduckgo.com.") == "safe.duckduckgo.com.");
  CHECK(led("ya.ru.") == "familysearch.yandex.ru.");
  CHECK(led("xn--d1acpjx3f.xn--p1ai.") == "familysearch.yandex.ru.");
  CHECK(led("www.ecosia.org.") == "strict-safe-search.ecosia.org.");
  CHECK(led("search.brave.com.") == "forcesafe.search.brave.com.");
  CHECK(led("pixabay.com.") == "safesearch.pixabay.com.");
  for (const char* name : {"www.youtube.com.", "m.youtube.com.", "youtubei.googleapis.com.",
                           "youtube.googleapis.com.", "www.youtube-nocookie.com."}) {
    CHECK(led(name) == "restrict.youtube.com.");
  }
}

TEST_CASE("Google and Yandex are known under every country's domain") {
  for (const char* end : {"com", "de", "co.uk", "com.tr", "cat", "co.jp", "com.br", "zz"}) {
    CHECK(led(std::string("www.google.") + end) == "forcesafesearch.google.com.");
    CHECK(led(std::string("yandex.") + end) == "familysearch.yandex.ru.");
    CHECK(led(std::string("www.yandex.") + end) == "familysearch.yandex.ru.");
  }
  for (const char* end :
       {"example", "co", "x", "com.example", "co.u", "gov.uk", "com.co.uk", "co.com.tr"}) {
    const bool is_colombia = std::string_view(end) == "co";
    CHECK(led(std::string("www.google.") + end) ==
          (is_colombia ? "forcesafesearch.google.com." : ""));
  }
}

TEST_CASE("names beside those of an engine are left alone") {
  for (const char* name :
       {".", "com.", "google.com.", "mail.google.com.", "forcesafesearch.google.com.",
        "xwww.google.com.", "www.google.com.example.", "restrict.youtube.com.", "bing.com.",
        "images.pixabay.com.", "w.ww.google.com.", "www\\.google.com.", "www.google\\.com."}) {
    CHECK(led(name) == "");
  }
}

TEST_CASE("only engines that were chosen lead elsewhere, and YouTube in the mode that was") {
  CHECK(led("www.bing.com.", {"google"}) == "");
  CHECK(led("www.google.com.", {"google"}) == "forcesafesearch.google.com.");
  CHECK(led("www.youtube.com.", {"google", "youtube"}) == "restrict.youtube.com.");
  CHECK(led("www.youtube.com.", {"youtube_moderate"}) == "restrictmoderate.youtube.com.");
  CHECK(led("www.youtube.com.", {"*", "youtube_moderate"}) == "restrictmoderate.youtube.com.");
  CHECK(parse_safe_engine("altavista") == std::nullopt);
  CHECK(parse_safe_engine("") == std::nullopt);
}

}  // namespace berth
