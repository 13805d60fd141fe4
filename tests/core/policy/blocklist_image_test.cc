#include "core/policy/blocklist_image.h"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/policy/blocklist_builder.h"
#include "core/policy/character_code.h"
#include "core/policy/suffix_choice.h"
#include "tests/support/list_world.h"

namespace berth {
namespace {

Bytes wire(std::string_view text) {
  const Name name = Name::parse(text)->lowered();
  return {name.wire().begin(), name.wire().end()};
}

void add(BlocklistBuilder& builder, std::string_view name, const ListMark& mark) {
  REQUIRE(builder.add(wire(name), mark).ok());
}

std::vector<ListMark> marks_of(const BlocklistImage& image, std::uint32_t set) {
  std::vector<ListMark> marks;
  MarkReader reader = image.marks(set);
  while (const auto mark = reader.next()) marks.push_back(*mark);
  return marks;
}

// What an image says of a name and all above it: each listed name, with its marks.
std::map<std::string, std::vector<ListMark>> found(const BlocklistImage& image,
                                                   std::string_view text) {
  const Bytes name = wire(text);
  std::array<ListMatch, kMaxListMatches> out;
  const std::size_t count = image.find(name, out);
  std::map<std::string, std::vector<ListMark>> all;
  for (std::size_t i = 0; i < count; ++i) {
    const auto listed = Name::from_wire(ByteView(name).subspan(out[i].start))->to_string();
    all[listed] = marks_of(image, out[i].set);
  }
  REQUIRE(all.size() == count);
  return all;
}

using Found = std::map<std::string, std::vector<ListMark>>;

}  // namespace

TEST_CASE("a name knows all its lists, and those of every name above it") {
  BlocklistBuilder builder;
  const ListId ads = *builder.add_list("ads");
  const ListId more = *builder.add_list("more ads");
  add(builder, "Example.com", {ads, true});
  add(builder, "example.com", {more, false, true, true});
  add(builder, "a.b.example.com", {more});
  const Bytes octets = *builder.build();
  const BlocklistImage image = *BlocklistImage::open(octets);

  const std::vector<ListMark> top{{ads, true}, {more, false, true, true}};
  CHECK(found(image, "example.com") == Found{{"example.com.", top}});
  CHECK(found(image, "x.example.com") == Found{{"example.com.", top}});
  CHECK(found(image, "c.a.b.example.com") ==
        Found{{"example.com.", top}, {"a.b.example.com.", {{more}}}});
  CHECK(found(image, "com").empty());
  CHECK(found(image, "example.org").empty());
  CHECK(found(image, "xexample.com").empty());
  CHECK(found(image, ".").empty());
  CHECK(image.names() == 2);
  CHECK(image.list_name(ads) == "ads");
  CHECK(image.list_name(more) == "more ads");
  CHECK(image.list_name({2}).empty());
  CHECK(image.list_sizes() == std::vector<std::uint32_t>{1, 2});
}

TEST_CASE("a list has a name once, whatever it says of it") {
  BlocklistBuilder builder;
  const ListId ads = *builder.add_list("ads");
  const ListId more = *builder.add_list("more ads");
  add(builder, "example.com", {ads});
  add(builder, "example.com", {ads, true, true});
  add(builder, "example.com", {more, true});
  add(builder, "example.org", {ads, true});
  const Bytes octets = *builder.build();
  const BlocklistImage image = *BlocklistImage::open(octets);
  CHECK(found(image, "example.com").at("example.com.").size() == 3);
  CHECK(image.list_sizes() == std::vector<std::uint32_t>{2, 1});
}

TEST_CASE("an image of nothing finds nothing") {
  const Bytes octets = *BlocklistBuilder().build();
  const BlocklistImage image = *BlocklistImage::open(octets);
  CHECK(image.names() == 0);
  CHECK(found(image, "www.example.com").empty());
  CHECK_FALSE(image.marks(0).next());
  CHECK_FALSE(image.condition(1).ok());
}

TEST_CASE("names of any octets are found, and only they") {
  BlocklistBuilder builder;
  const ListId list = *builder.add_list("odd");
  std::string longest;
  for (int i = 0; i < 3; ++i) longest += std::string(63, static_cast<char>('a' + i)) + '.';
  longest += std::string(61, 'z');
  std::string most_labels = "a";
  for (int i = 1; i < 127; ++i) most_labels += ".a";
  const std::vector<std::string> names = {
      "a\\.b.test",  "a.b.test2",       "\\000.test", "\\000\\000.test", "*.test",
      "_dmarc.test", "\\255\\254.test", longest,      most_labels,       "q.t"};
  for (const std::string& name : names) add(builder, name, {list, true});
  const Bytes octets = *builder.build();
  const BlocklistImage image = *BlocklistImage::open(octets);
  for (const std::string& name : names) CHECK(found(image, name).size() == 1);
  CHECK(found(image, "a.b.test").empty());
  CHECK(found(image, "\\000\\000\\000.test").size() == 0);
  CHECK(found(image, "x.\\000.test").size() == 1);
}

TEST_CASE("what cannot be listed is refused in words") {
  BlocklistBuilder builder;
  const ListId list = *builder.add_list("a");
  CHECK(builder.add(wire("."), {list}).error() == Error::kNotAllowed);
  CHECK(builder.add_list(std::string(256, 'x')).error() == Error::kTooLarge);
  CHECK(builder.add_condition({{}, false}).error() == Error::kBadText);
  CHECK(builder.names() == 0);
}

TEST_CASE("a set is found behind others, whatever their marks are like") {
  BlocklistBuilder builder;
  for (int i = 0; i < 3000; ++i) (void)builder.add_list("list " + std::to_string(i));
  const std::uint8_t condition = *builder.add_condition({{RecordType::kA}, false});
  Found all;
  std::vector<std::uint32_t> sizes(3000);
  // Numbers of one octet, of two and of three; with a condition behind them and without; no set
  // like another, so that each has some before it.
  for (std::uint32_t i = 0; i < 40; ++i) {
    const std::string name = "n" + std::to_string(i) + ".example.";
    for (std::uint32_t list = i; list < 3000; list = list * 3 + 7) {
      ListMark mark{ListId{list}, list % 2 == 0};
      if ((list + i) % 3 == 0) mark.condition = condition;
      add(builder, name, mark);
      all[name].push_back(mark);
      ++sizes[list];
    }
  }
  const Bytes octets = *builder.build();
  const BlocklistImage image = *BlocklistImage::open(octets);
  REQUIRE(image.sets() == 40);
  CHECK(image.list_sizes() == sizes);
  for (const auto& [name, marks] : all) {
    CHECK(found(image, name) == Found{{name, marks}});
  }
}

TEST_CASE("conditions come back as they were given") {
  BlocklistBuilder builder;
  const ListId list = *builder.add_list("a");
  const TypeCondition only_a{{RecordType::kA}, false};
  const TypeCondition not_those{{RecordType::kAaaa, RecordType::kHttps}, true};
  const std::uint8_t first = *builder.add_condition(only_a);
  const std::uint8_t second = *builder.add_condition(not_those);
  CHECK(*builder.add_condition(only_a) == first);
  ListMark mark{list, true};
  mark.condition = second;
  add(builder, "example.com", mark);
  const Bytes octets = *builder.build();
  const BlocklistImage image = *BlocklistImage::open(octets);
  CHECK(found(image, "example.com")["example.com."] == std::vector<ListMark>{mark});
  CHECK(*image.condition(first) == only_a);
  CHECK(*image.condition(second) == not_those);
  CHECK(only_a.holds(RecordType::kA));
  CHECK_FALSE(not_those.holds(RecordType::kHttps));
  CHECK(not_those.holds(RecordType::kMx));
}

TEST_CASE("an image says of every name what a map of them says") {
  const std::size_t names = GENERATE(std::size_t{3}, std::size_t{300}, std::size_t{20000});
  ListShape shape;
  shape.names = names;
  shape.seed = names;
  ListWorld world(shape);
  BlocklistBuilder builder;
  for (std::uint32_t i = 0; i < shape.lists; ++i) {
    REQUIRE(builder.add_list("list " + std::to_string(i)).ok());
  }
  std::map<std::string, std::vector<ListMark>> model;
  for (std::size_t i = 0; i < names; ++i) {
    const DrawnName& drawn = world.next();
    for (const ListMark& mark : drawn.marks) REQUIRE(builder.add(drawn.name.wire(), mark).ok());
    model[drawn.name.to_string()] = drawn.marks;
  }
  const Bytes octets = *builder.build();
  const BlocklistImage image = *BlocklistImage::open(octets);
  REQUIRE(image.names() == model.size());
  REQUIRE(image.sets() <= model.size());
  std::vector<std::uint32_t> sizes(shape.lists);
  for (const auto& [text, marks] : model) {
    std::set<std::uint32_t> lists;
    for (const ListMark& mark : marks) lists.insert(mark.list.value);
    for (const std::uint32_t list : lists) ++sizes[list];
  }
  CHECK(image.list_sizes() == sizes);

  const auto expected = [&](Name name) {
    Found all;
    for (; !name.is_root(); name = name.parent()) {
      const auto at = model.find(name.to_string());
      if (at != model.end()) all.insert(*at);
    }
    return all;
  };
  for (const auto& [text, marks] : model) {
    const Name below = world.below(*Name::parse(text));
    for (const Name& name : {*Name::parse(text), below, world.unlisted()}) {
      if (found(image, name.to_string()) != expected(name)) FAIL(name.to_string());
    }
  }
}

TEST_CASE("an image whose letters depend on the two before them finds each of its names") {
  ListShape shape;
  shape.names = kNamesForLargeTable + 10000;
  BlocklistBuilder builder;
  const ListId list = *builder.add_list("list");
  ListWorld world(shape);
  while (builder.names() < shape.names) {
    if (!builder.add(world.next().name.wire(), {list, true})) FAIL("a name was refused");
  }
  const Bytes octets = *builder.build();
  const ImageHeader header = *ImageHeader::parse(octets, true);
  REQUIRE(header.section(ImageSection::kCharacters).size == CharacterCode::kLargeSize);

  const BlocklistImage image = *BlocklistImage::open(octets);
  CHECK(image.list_sizes() == std::vector<std::uint32_t>{image.names()});
  const auto is_listed = [&](const Name& name) {
    std::array<ListMatch, kMaxListMatches> out;
    const std::size_t count = image.find(name.wire(), out);
    return std::any_of(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count),
                       [](const ListMatch& match) { return match.start == 0; });
  };
  ListWorld again(shape);
  for (std::size_t i = 0; i < shape.names; ++i) {
    const Name name = again.next().name;
    if (!is_listed(name)) FAIL(name.to_string());
  }
  for (int i = 0; i < 20000; ++i) {
    const Name name = again.unlisted();
    if (is_listed(name)) FAIL(name.to_string());
  }
}

TEST_CASE("the same names make the same octets") {
  const auto build = [] {
    ListShape shape;
    shape.names = 500;
    ListWorld world(shape);
    BlocklistBuilder builder;
    for (std::uint32_t i = 0; i < shape.lists; ++i) REQUIRE(builder.add_list("").ok());
    for (int i = 0; i < 500; ++i) {
      const DrawnName& drawn = world.next();
      for (const ListMark& mark : drawn.marks) REQUIRE(builder.add(drawn.name.wire(), mark).ok());
    }
    return *builder.build();
  };
  CHECK(build() == build());
}

TEST_CASE("an altered image is refused, and harmless where it is read all the same") {
  ListShape shape;
  ListWorld world(shape);
  BlocklistBuilder builder;
  for (std::uint32_t i = 0; i < shape.lists; ++i) REQUIRE(builder.add_list("l").ok());
  std::vector<Name> names;
  for (int i = 0; i < 200; ++i) {
    const DrawnName& drawn = world.next();
    names.push_back(world.below(drawn.name));
    for (const ListMark& mark : drawn.marks) REQUIRE(builder.add(drawn.name.wire(), mark).ok());
  }
  Bytes octets = *builder.build();
  std::array<ListMatch, kMaxListMatches> out;
  for (std::size_t bit = 0; bit < 8 * octets.size(); bit += 13) {
    octets[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    CHECK_FALSE(BlocklistImage::open(octets).ok());
    // As if it had been altered after it was opened.
    if (const auto image = BlocklistImage::open(octets, false)) {
      CHECK(image->list_sizes().size() == image->lists());
      const std::size_t count = image->find(names[bit % names.size()].wire(), out);
      for (std::size_t i = 0; i < count; ++i) {
        for (const ListMark& mark : marks_of(*image, out[i].set)) (void)image->list_name(mark.list);
      }
    }
    octets[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
  }
}

}  // namespace berth
