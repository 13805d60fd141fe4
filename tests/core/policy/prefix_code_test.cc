#include "core/policy/prefix_code.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/policy/bit_string.h"

namespace berth {
namespace {

// Whether the words fit beside each other, none the beginning of another.
bool is_prefix_free(const std::vector<CodeWord>& words) {
  for (std::size_t a = 0; a < words.size(); ++a) {
    for (std::size_t b = 0; b < words.size(); ++b) {
      if (a == b || words[a].size == 0 || words[b].size < words[a].size) continue;
      const std::uint64_t mask = (std::uint64_t{1} << words[a].size) - 1;
      if ((words[b].bits & mask) == words[a].bits) return false;
    }
  }
  return true;
}

std::vector<unsigned> sizes(const std::vector<CodeWord>& words) {
  std::vector<unsigned> sizes;
  for (const CodeWord& word : words) sizes.push_back(word.size);
  return sizes;
}

}  // namespace

TEST_CASE("what occurs more often has a shorter word, and what never does has none") {
  const std::vector<std::uint64_t> counts = {8, 0, 4, 2, 2};
  const auto words = make_prefix_code(counts, 12);
  CHECK(sizes(words) == std::vector<unsigned>{2, 0, 2, 3, 3});
  CHECK(is_prefix_free(words));
}

TEST_CASE("no word has a single bit") {
  CHECK(sizes(make_prefix_code(std::vector<std::uint64_t>{5}, 12)) == std::vector<unsigned>{2});
  CHECK(sizes(make_prefix_code(std::vector<std::uint64_t>{5, 1000}, 12)) ==
        std::vector<unsigned>{2, 2});
  CHECK(make_prefix_code(std::vector<std::uint64_t>{}, 12).empty());
}

TEST_CASE("words that Huffman would make too long are kept short") {
  // As by Fibonacci: the worst case for the depth of the tree.
  std::vector<std::uint64_t> counts = {1, 1};
  while (counts.size() < 40)
    counts.push_back(counts[counts.size() - 1] + counts[counts.size() - 2]);
  for (const unsigned longest : {8U, 12U, 20U}) {
    const auto words = make_prefix_code(counts, longest);
    CHECK(is_prefix_free(words));
    for (const CodeWord& word : words) {
      CHECK(word.size >= 2);
      CHECK(word.size <= longest);
    }
  }
}

TEST_CASE("bits are kept in order over the edges of words") {
  BitString<3> bits;
  for (unsigned i = 0; i < 19; ++i) bits.append(i & 7, 7);
  CHECK(bits.size() == 133);
  CHECK(bits.words() == 3);
  for (unsigned i = 0; i < 19; ++i) CHECK(bits.slice(std::size_t{7} * i, 7) == (i & 7));
  CHECK(bits.slice(130, 40) == (std::uint64_t{18 & 7} >> 4));
}

}  // namespace berth
