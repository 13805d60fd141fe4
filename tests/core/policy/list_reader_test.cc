#include "core/policy/list_reader.h"

#include <catch2/catch.hpp>

#include "tests/core/policy/list_desk.h"

namespace berth {
namespace {

std::optional<ListFormat> told(std::string_view text) {
  ListDesk desk;
  ListReader reader(std::nullopt, nullptr, desk);
  reader.read(text);
  reader.finish();
  return reader.format();
}

}  // namespace

TEST_CASE("a list reads the same in pieces of any size") {
  const std::string text =
      "\xef\xbb\xbf# a list\r\nads.example.com\r\n\n  Tracker.Example.  # why\n"
      "two words\nlast.example";
  const Said whole = {"ads.example.com/", "tracker.example/", "5: other_format: two words",
                      "last.example/"};
  CHECK(read_list(text, std::nullopt) == whole);
  for (const std::size_t piece : {1, 2, 3, 7, 16}) {
    CHECK(read_list(text, std::nullopt, piece) == whole);
    CHECK(read_list(text, ListFormat::kDomains, piece) == whole);
  }
}

TEST_CASE("a list longer than its sample is read to its end, each line once") {
  std::string text;
  for (int i = 0; i < 10000; ++i) text += "name" + std::to_string(i) + ".example.com\n";
  REQUIRE(text.size() > 2 * kMaxListSample);
  for (const std::size_t piece :
       {std::size_t{1000}, kMaxListSample, kMaxListSample + 1, text.size()}) {
    const Said said = read_list(text, std::nullopt, piece);
    REQUIRE(said.size() == 10000);
    CHECK(said.front() == "name0.example.com/");
    CHECK(said.back() == "name9999.example.com/");
  }
}

TEST_CASE("a line that is too long is skipped as one, wherever it is cut") {
  const std::string longest(kMaxListLine - 2, 'a');
  const std::string text = std::string(1 << 20, 'x') + "\n# " + longest + "\nads.example\n" +
                           std::string(kMaxListLine + 1, 'y');
  const std::string shown(200, 'x');
  const Said said = {"1: long_line: " + shown, "ads.example/",
                     "4: long_line: " + std::string(200, 'y')};
  for (const std::size_t piece :
       {std::size_t{1000}, std::size_t{4096}, std::size_t{4097}, text.size()}) {
    CHECK(read_list(text, ListFormat::kDomains, piece) == said);
  }
}

TEST_CASE("names at the bounds of DNS are taken, those past them skipped") {
  const std::string label(63, 'a');
  const std::string most = label + '.' + label + '.' + label + '.' + std::string(61, 'b');
  REQUIRE(most.size() == 253);
  CHECK(read_list(most, ListFormat::kDomains) == Said{most + "/"});
  CHECK(read_list(most + "b", ListFormat::kDomains) == Said{"1: long_name: " + most + "b"});
  CHECK(read_list(label + "a.com", ListFormat::kDomains) ==
        Said{"1: long_name: " + label + "a.com"});
}

TEST_CASE("what is no name is skipped with the reason") {
  CHECK(read_list(
            "a..b\n.\n*.\n-\n_dmarc.a-\n192.0.2.1\n2001:db8::1\nhttp://a/b\na\\046b\n\x01\xff\n",
            ListFormat::kDomains) == Said{"1: no_name: a..b", "2: no_name: .", "3: no_name: *.",
                                          "-/", "_dmarc.a-/", "6: address: 192.0.2.1",
                                          "7: address: 2001:db8::1", "8: no_name: http://a/b",
                                          "9: no_name: a\\046b", "10: not_converted: \x01\xff"});
}

TEST_CASE("names in other scripts are read by the converter that the host brings") {
  const NameToAscii to_ascii = [](std::string_view name) -> std::optional<std::string> {
    if (name ==
        "b\xc3\xbc"
        "cher.example")
      return "xn--bcher-kva.example";
    return std::nullopt;
  };
  const std::string text =
      "b\xc3\xbc"
      "cher.example\n\xff.example\n";
  CHECK(read_list(text, ListFormat::kDomains, 5, to_ascii) ==
        Said{"xn--bcher-kva.example/", "2: not_converted: \xff.example"});
  CHECK(read_list("b\xc3\xbc"
                  "cher.example",
                  ListFormat::kDomains) == Said{"1: not_converted: b\xc3\xbc"
                                                "cher.example"});
}

TEST_CASE("the format is told from what most lines look like") {
  CHECK(told("# hosts\n127.0.0.1 localhost\n0.0.0.0 a.example\n") == ListFormat::kHosts);
  CHECK(told(":: a.example\nfe80::1%lo0 localhost\n") == ListFormat::kHosts);
  CHECK(told("a.example\nb.example # 1\n") == ListFormat::kDomains);
  CHECK(told("*.a.example\n*.b.example\nc.example\n") == ListFormat::kWildcard);
  CHECK(told("[Adblock Plus]\n! x\na.example\n0.0.0.0 b.example\n||c.example^\n") ==
        ListFormat::kAdblock);
  CHECK(told("address=/a.example/\n# x\nserver=/b.example/\n") == ListFormat::kDnsmasq);
  CHECK(told("$TTL 300\n@ SOA a. b. 1 2 3 4 5\nc.example CNAME .\n*.c.example CNAME .\n") ==
        ListFormat::kRpz);
}

TEST_CASE("a page instead of a list, or nothing at all, holds no names") {
  CHECK(read_list("<!doctype html>\n<title>404</title>\n</html>\n", std::nullopt) ==
        Said{"1: markup: <!doctype html>", "2: markup: <title>404</title>", "3: markup: </html>"});
  CHECK(read_list("", std::nullopt).empty());
  CHECK(read_list("\n\n", std::nullopt).empty());
}

TEST_CASE("each format and each reason has a word of its own") {
  for (std::size_t i = 0; i < kListFormats; ++i) {
    const auto format = static_cast<ListFormat>(i);
    CHECK(parse_list_format(to_string(format)) == format);
  }
  CHECK_FALSE(parse_list_format("csv").has_value());
  for (std::size_t i = 0; i < kSkipReasons; ++i) {
    CHECK_FALSE(words_of(static_cast<SkipReason>(i)).empty());
    for (std::size_t j = 0; j < i; ++j) {
      CHECK(to_string(static_cast<SkipReason>(i)) != to_string(static_cast<SkipReason>(j)));
    }
  }
}

}  // namespace berth
