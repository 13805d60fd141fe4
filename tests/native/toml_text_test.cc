#include "native-host/toml_text.h"

#include <catch2/catch.hpp>

// A configuration file is read by a parser that was not written for hostile ones; what stands
// before it must keep every file from ending the program.

namespace berth {
namespace {

/// The fault of `text`, or "" and line 0.
TomlFault fault_of(std::string_view text) {
  const auto parsed = parse_toml(text, "x");
  const auto* fault = std::get_if<TomlFault>(&parsed);
  return fault == nullptr ? TomlFault{} : *fault;
}

std::string repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

}  // namespace

TEST_CASE("what TOML allows is parsed") {
  CHECK(fault_of("") == TomlFault{});
  CHECK(fault_of("a = 'x' # ä . . .\n[b.c]\nd = \"\"\"ä\n.\"\"\"\n'q.r' = 1.5\n") == TomlFault{});
  CHECK(fault_of("a = \"\\\".................\"\n") == TomlFault{});
  CHECK(fault_of("a = '''\n.................'''\n") == TomlFault{});
  CHECK(fault_of("a = \"\"\"x\"\"\"\"\"\nb = 1\n") == TomlFault{});
}

TEST_CASE("what it does not allow is a fault with its line") {
  CHECK(fault_of("a = 1\nb = \n").line == 2);
  CHECK(fault_of("a = 1\n\na = 2\n").line == 3);
  CHECK(fault_of("\n\"").line == 2);
}

TEST_CASE("what makes the parser assert is a fault and not an end") {
  CHECK(fault_of("[[[") == TomlFault{0, "not understood; is there a stray bracket?"});
  CHECK_FALSE(fault_of("ä = 1").what.empty());
  CHECK_FALSE(fault_of("a = ä").what.empty());
  CHECK_FALSE(fault_of("a \u00e4= 1").what.empty());
  CHECK_FALSE(fault_of("\xff = 1").what.empty());
  CHECK_FALSE(fault_of(std::string("a\0b = 1", 7)).what.empty());
}

TEST_CASE("nesting stays within the stack") {
  CHECK(fault_of("a" + repeated(".a", 16) + " = 1\n") ==
        TomlFault{1, "a key of more than 16 parts"});
  CHECK(fault_of("a" + repeated(".a", 15) + " = 1\n") == TomlFault{});
  CHECK(fault_of("\n[a" + repeated(".a", 1'000'000) + "]\n") ==
        TomlFault{2, "a key of more than 16 parts"});
  CHECK_FALSE(fault_of(repeated("[", 100'000)).what.empty());
  CHECK_FALSE(fault_of("a = " + repeated("[", 100'000)).what.empty());
  CHECK_FALSE(fault_of("a = " + repeated("{a=[\n", 100'000)).what.empty());
}

TEST_CASE("any few tokens in any order are parsed or refused") {
  constexpr std::string_view kTokens[] = {"[",  "]", "a", ".",  "=",    "\"", "'", "\"\"\"",
                                          "\n", "1", "{", "}",  "true", ",",  "#", "\xc3\xa4",
                                          "\\", " ", "-", "\r", "0x",   "+"};
  std::uint32_t state = 1;
  std::size_t parsed = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (int k = 0; k < 8; ++k) {
      state = state * 1664525 + 1013904223;
      text += kTokens[(state >> 16) % std::size(kTokens)];
    }
    parsed += fault_of(text).what.empty();
  }
  CHECK(parsed > 0);
}

}  // namespace berth
