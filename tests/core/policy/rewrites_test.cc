#include "core/policy/rewrites.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/message/name.h"

namespace berth {
namespace {

Rewrites rewrites_of(std::initializer_list<const char*> texts) {
  Rewrites rewrites;
  for (const char* text : texts) REQUIRE(rewrites.add(text).ok());
  return rewrites;
}

/// What becomes of a name: its addresses, or the words for people.
std::string led(const Rewrites& rewrites, std::string_view name) {
  const Name asked = Name::parse(name)->lowered();
  const Redirection to = rewrites.find(asked.wire());
  std::string text;
  explain(to, text);
  if (to.kind != Redirection::Kind::kAddresses) return text;
  text = std::string(to.source);
  for (const IpAddress& address : *to.addresses) text += " " + address.to_string();
  return text;
}

}  // namespace

TEST_CASE("a rewrite holds for the name alone, a wildcard for all names below it") {
  const Rewrites rewrites = rewrites_of({"NAS.example 192.0.2.1", "*.dev.example 2001:db8::1"});
  CHECK(led(rewrites, "nas.example.") == "NAS.example 192.0.2.1");
  CHECK(led(rewrites, "x.nas.example.") == "");
  CHECK(led(rewrites, "dev.example.") == "");
  CHECK(led(rewrites, "a.b.dev.example.") == "*.dev.example 2001:db8::1");
}

TEST_CASE("of several rewrites the nearest speaks") {
  const Rewrites rewrites =
      rewrites_of({"*.example 192.0.2.1", "*.dev.example 192.0.2.2", "www.dev.example 192.0.2.3"});
  CHECK(led(rewrites, "x.example.") == "*.example 192.0.2.1");
  CHECK(led(rewrites, "dev.example.") == "*.example 192.0.2.1");
  CHECK(led(rewrites, "x.dev.example.") == "*.dev.example 192.0.2.2");
  CHECK(led(rewrites, "www.dev.example.") == "www.dev.example 192.0.2.3");
}

TEST_CASE("addresses of one name add up, and a name that was given first stays") {
  const Rewrites rewrites =
      rewrites_of({"a.example 192.0.2.1 2001:db8::1", "a.example 192.0.2.2", "b.example x.example",
                   "b.example 192.0.2.3", "b.example y.example", "a.example z.example"});
  CHECK(led(rewrites, "a.example.") == "a.example 192.0.2.1 2001:db8::1 192.0.2.2");
  CHECK(led(rewrites, "b.example.") == "rewrite b.example leads to x.example.");
}

TEST_CASE("a wildcard and the name with the asterisk's place taken are two") {
  const Rewrites rewrites = rewrites_of({"*.example 192.0.2.1", "x.example 192.0.2.2"});
  CHECK(led(rewrites, "x.example.") == "x.example 192.0.2.2");
  CHECK(led(rewrites, "y.example.") == "*.example 192.0.2.1");
}

TEST_CASE("rewrites lead on to where the last one does, whose addresses then count") {
  const Rewrites rewrites = rewrites_of(
      {"a.example b.example", "b.example c.example", "c.example 192.0.2.1", "d.example e.example"});
  CHECK(led(rewrites, "a.example.") == "a.example 192.0.2.1");
  CHECK(led(rewrites, "d.example.") == "rewrite d.example leads to e.example.");
}

TEST_CASE("one that leads to the very name leaves it alone, as an exception to a wildcard") {
  const Rewrites rewrites = rewrites_of({"*.example www.example", "own.example OWN.example"});
  CHECK(led(rewrites, "x.example.") == "rewrite *.example leads to www.example.");
  CHECK(led(rewrites, "www.example.") == "");
  CHECK(led(rewrites, "own.example.") == "");
}

TEST_CASE("a circle is found, and eight rewrites in a row are none") {
  CHECK(led(rewrites_of({"a.example b.example", "b.example a.example"}), "a.example.") ==
        "rewrite a.example leads in a circle");
  Rewrites chain;
  for (int i = 0; i < 9; ++i) {
    const std::string text =
        "n" + std::to_string(i) + ".example n" + std::to_string(i + 1) + ".example";
    REQUIRE(chain.add(text).ok());
  }
  CHECK(led(chain, "n1.example.") == "rewrite n1.example leads to n9.example.");
  CHECK(led(chain, "n0.example.") == "rewrite n0.example leads in a circle");
}

TEST_CASE("what is no rewrite is refused") {
  for (const char* text :
       {"", " ", "a.example", "a.example ", "*. 192.0.2.1", "a.example b.example c.example",
        "a.example 192.0.2.1 b.example", "a.example b_ex!ample", "=a.example b.example",
        "a..example b.example",
        "b\xc3\xbc"
        "cher.example 192.0.2.1",
        "a.example *.b.example", "a.example 192.0.2.256", "192.0.2.1 b.example"}) {
    INFO(text);
    CHECK_FALSE(check_rewrite(text).ok());
    Rewrites rewrites;
    CHECK_FALSE(rewrites.add(text).ok());
    CHECK(rewrites.empty());
  }
  CHECK(check_rewrite("  a.example\t192.0.2.1  ").ok());
}

}  // namespace berth
