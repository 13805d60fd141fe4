#include "core/policy/list_contents.h"

#include <catch2/catch.hpp>

#include "core/policy/blocklist_image.h"

namespace berth {
namespace {

struct Read {
  explicit Read(std::string_view text, const ListReading& reading = {}, std::size_t piece = 1000)
      : contents(reading) {
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
      contents.read(text.substr(0, piece));
    }
    contents.finish();
  }

  /// Names and what is said of them, a line each.
  [[nodiscard]] std::vector<std::string> said() const {
    std::vector<std::string> lines;
    for (const NameSaying& each : contents.sayings()) lines.push_back(each.name + ": " + each.says);
    return lines;
  }

  ListContents contents;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a list holds each name once, with all that is said of it") {
  const Read read(
      "||ads.example^\n||ads.example^\n@@|ads.example^\n||b.example^$dnstype=A\n"
      "||b.example^$dnstype=A\n||c.example^$important\n");
  CHECK(read.said() == Lines{"ads.example: blocked with what is below it; let through",
                             "b.example: blocked with what is below it for types A",
                             "c.example: blocked with what is below it, important"});
  const ListCounts counts{6, 3, 2, {}};
  CHECK(read.contents.counts() == counts);
  CHECK(read.contents.format() == ListFormat::kAdblock);
}

TEST_CASE("a list may let through all of its names, with or without what is below them") {
  const std::string_view text = "0.0.0.0 ads.example\n";
  ListReading reading;
  CHECK(Read(text, reading).said() == Lines{"ads.example: blocked"});
  reading.allow = true;
  CHECK(Read(text, reading).said() == Lines{"ads.example: let through"});
  reading.match = MatchChoice::kSubtree;
  CHECK(Read(text, reading).said() == Lines{"ads.example: let through with what is below it"});
  reading = {ListFormat::kDomains, MatchChoice::kExact};
  CHECK(Read("ads.example\n", reading).said() == Lines{"ads.example: blocked"});
}

TEST_CASE("of each reason to skip a line, as many are kept as were asked for") {
  ListReading reading;
  reading.shown = 1;
  for (const std::size_t piece : {1, 3, 1000}) {
    const Read read("a..b\n192.0.2.1\nc..d\nads.example\n", reading, piece);
    CHECK(read.contents.shown() == std::vector<ShownLine>{{1, SkipReason::kNoName, "a..b"},
                                                          {2, SkipReason::kAddress, "192.0.2.1"}});
    CHECK(read.contents.counts().all_skipped() == 3);
  }
}

TEST_CASE("what a list holds goes into an image whole") {
  const Read read("||ads.example^\n@@||ads.example^\n||b.example^$dnstype=A\n");
  BlocklistBuilder builder;
  const ListId id = *builder.add_list("it");
  REQUIRE(read.contents.add_to(builder, id).ok());
  const Bytes octets = *builder.build();
  const BlocklistImage image = *BlocklistImage::open(octets);
  CHECK(image.names() == 2);
  const auto marks_of = [&](std::string_view name) {
    std::array<ListMatch, kMaxListMatches> found;
    REQUIRE(image.find(Name::parse(name)->wire(), found) == 1);
    MarkReader marks = image.marks(found[0].set);
    std::vector<ListMark> all;
    while (const auto mark = marks.next()) all.push_back(*mark);
    return all;
  };
  CHECK(marks_of("ads.example") == std::vector<ListMark>{{id, true, false}, {id, true, true}});
  ListMark for_a{id, true, false};
  for_a.condition = 1;
  CHECK(marks_of("b.example") == std::vector<ListMark>{for_a});
}

TEST_CASE("rules of more different types than an image has room for are left out and counted") {
  std::string text = "||plain.example^\n";
  for (int i = 0; i < 258; ++i) {
    const std::string number = std::to_string(i);
    text += "||n" + number + ".example^$dnstype=TYPE" + std::to_string(1000 + i) + "\n";
  }
  const Read read(text);
  BlocklistBuilder builder;
  const Result<std::uint64_t> left_out = read.contents.add_to(builder, *builder.add_list("it"));
  REQUIRE(left_out.ok());
  CHECK(*left_out == 3);
  CHECK(builder.names() == 256);
}

}  // namespace berth
