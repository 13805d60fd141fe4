#include "core/message/text_reader.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace berth {
namespace {

std::vector<std::string> words(std::string_view text) {
  TextReader reader(text);
  std::vector<std::string> found;
  while (!reader.empty()) found.emplace_back(*reader.word());
  return found;
}

/// All strings, or "!" for the one that does not parse.
std::vector<std::string> strings(std::string_view text) {
  TextReader reader(text);
  std::vector<std::string> found;
  while (!reader.empty()) {
    const Result<std::string> string = reader.string();
    found.push_back(string ? *string : "!");
    if (!string) break;
  }
  return found;
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("words stand between blanks, line ends and parentheses") {
  CHECK(words("").empty());
  CHECK(words(" \t\r\n()").empty());
  CHECK(words("a bc\td\r\ne") == List{"a", "bc", "d", "e"});
  CHECK(words("a (b c)(\nd)") == List{"a", "b", "c", "d"});
}

TEST_CASE("an escaped blank or parenthesis stays within its word") {
  CHECK(words("a\\ b \\(c\\) d\\") == List{"a\\ b", "\\(c\\)", "d\\"});
  CHECK(words("a\\032b") == List{"a\\032b"});
}

TEST_CASE("strings lose their quotes and escapes") {
  CHECK(strings("abc \"d e\" \"\"") == List{"abc", "d e", ""});
  CHECK(strings("\"a\\\"b\\\\c\" d\\ e") == List{"a\"b\\c", "d e"});
  CHECK(strings("\"\\000\\255\\065\"") == List{std::string("\0\xff"
                                                           "A",
                                                           3)});
  CHECK(strings("\"a\nb ( ; )\"") == List{"a\nb ( ; )"});
  CHECK(strings("a\"b") == List{"a\"b"});
  CHECK(strings("v=spf1;x") == List{"v=spf1;x"});
}

TEST_CASE("an open quote or a broken escape is no string") {
  for (const char* text : {"\"", "\"abc", "\"abc\\", "\"abc\\\"", "a\\", "\\2", "\\25", "\\2x5",
                           "\\25x", "\\256", "\\999", "\"\\25\"", "\"a\"b"}) {
    INFO(text);
    CHECK(strings(text) == List{"!"});
  }
}

TEST_CASE("with nothing left there is no word and no string") {
  TextReader reader(" a ");
  CHECK(*reader.word() == "a");
  CHECK(reader.empty());
  CHECK(reader.word().error() == Error::kBadText);
  CHECK(reader.string().error() == Error::kBadText);
  bool has_value = true;
  CHECK(reader.key(has_value).error() == Error::kBadText);
  CHECK(reader.rest().empty());
  CHECK(reader.tail().empty());
}

TEST_CASE("keys end at an equals sign, with a value behind it") {
  TextReader reader("one two=\"2 2\" three=3 four");
  bool has_value = true;
  CHECK(*reader.key(has_value) == "one");
  CHECK_FALSE(has_value);
  CHECK(*reader.key(has_value) == "two");
  CHECK(has_value);
  CHECK(*reader.string() == "2 2");
  CHECK(*reader.key(has_value) == "three");
  CHECK(*reader.string() == "3");
  CHECK(*reader.key(has_value) == "four");
  CHECK_FALSE(has_value);
  for (const char* text : {"=1", "a=", "a= 1", "="}) {
    TextReader broken(text);
    CHECK(broken.key(has_value).error() == Error::kBadText);
  }
}

TEST_CASE("the rest is what is left, put together or as it stands") {
  TextReader reader("4 ab cd\n ( ef )");
  CHECK(*reader.word() == "4");
  CHECK(reader.tail() == "ab cd\n ( ef )");
  CHECK(reader.rest() == "abcdef");
  CHECK(reader.empty());
}

TEST_CASE("a field stands between its label and the next comma or semicolon") {
  constexpr std::string_view kLine = ";; flags: qr rd; QUERY: 1, ANSWER:2 ,udp: 3";
  CHECK(field_after(kLine, "flags:") == "qr rd");
  CHECK(field_after(kLine, "QUERY:") == "1");
  CHECK(field_after(kLine, "ANSWER:") == "2");
  CHECK(field_after(kLine, "udp:") == "3");
  CHECK(field_after(kLine, "id:").empty());
  CHECK(field_after("id:", "id:").empty());
  CHECK(field_after("id: ;", "id:").empty());
}

}  // namespace berth
