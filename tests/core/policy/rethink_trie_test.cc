#include "core/policy/rethink_trie.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>

// tests/data/rethink holds drawn names in both codecs, as the original builder writes them, and
// what the original's look-up says of names at, above, below and beside them.

namespace berth {
namespace {

using Lists = std::map<std::string, std::string>;

const std::string kData = std::string(BERTH_TEST_DATA) + "/rethink/";

Bytes file(const std::string& name) {
  std::ifstream in(kData + name, std::ios::binary);
  REQUIRE(in);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

/// Names with their lists as text: `0,5,31`.
struct Gathering final : RethinkSink {
  Lists lists;

  void take(std::string_view name, const std::bitset<kStampLists>& of) override {
    std::string text;
    for (std::size_t i = 0; i < of.size(); ++i) {
      if (of[i]) text += (text.empty() ? "" : ",") + std::to_string(i);
    }
    CHECK(lists.emplace(name, text).second);
  }
};

Lists names_of(const std::string& folder, const RethinkTrieShape& shape) {
  const Bytes octets = file(folder + "/td.txt");
  const auto trie = RethinkTrie::open(octets, shape);
  REQUIRE(trie.ok());
  Gathering gathering;
  REQUIRE(trie->walk(gathering).ok());
  return gathering.lists;
}

/// What is listed of `name` and of all above it, the shortest first, as the original prints it.
std::string looked_up(const Lists& names, const std::string& name) {
  std::string said;
  for (std::size_t at = name.size(); at != std::string::npos;) {
    at = at == 0 ? std::string::npos : name.rfind('.', at - 1);
    const std::string above = at == std::string::npos ? name : name.substr(at + 1);
    const auto found = names.find(above);
    if (found != names.end()) said += " " + above + "=" + found->second;
  }
  return said;
}

constexpr RethinkTrieShape kSixBits = {9781, true, true};
constexpr RethinkTrieShape kEightBits = {10283, false, false};

}  // namespace

TEST_CASE("look-ups agree with the original's on every name, in both codecs") {
  for (const Lists& names : {names_of("u6", kSixBits), names_of("u8", kEightBits)}) {
    std::ifstream lines(kData + "lookups.txt");
    std::size_t asked = 0;
    for (std::string line; std::getline(lines, line); ++asked) {
      const std::string name = line.substr(0, line.find(' '));
      CHECK(name + looked_up(names, name) == line);
    }
    CHECK(asked == 1099);
  }
}

TEST_CASE("a trie that was cut, or has another size, is refused") {
  const Bytes octets = file("u6/td.txt");
  CHECK(RethinkTrie::open(octets, {0, true, true}).error() == Error::kBadEncoding);
  CHECK(RethinkTrie::open(octets, {20000, true, true}).error() == Error::kTruncated);
  CHECK(RethinkTrie::open(ByteView(octets).first(12000), kSixBits).error() == Error::kTruncated);
  CHECK(RethinkTrie::open({}, {1, true, true}).error() == Error::kTruncated);
}

TEST_CASE("octets that are no trie end the walk with an error") {
  for (const int fill : {0x00, 0x55, 0xaa, 0xff}) {
    const Bytes octets(20000, static_cast<std::uint8_t>(fill));
    const auto trie = RethinkTrie::open(octets, kSixBits);
    REQUIRE(trie.ok());
    Gathering gathering;
    CHECK_FALSE(trie->walk(gathering).ok());
  }
}

TEST_CASE("a trie read with the other codec is an error, not other names") {
  const Bytes octets = file("u8/td.txt");
  const auto trie = RethinkTrie::open(octets, kSixBits);
  REQUIRE(trie.ok());
  Gathering gathering;
  CHECK(trie->walk(gathering).error() == Error::kBadEncoding);
}

}  // namespace berth
