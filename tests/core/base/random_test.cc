#include "core/base/random.h"

#include <algorithm>
#include <set>
#include <vector>

#include <catch2/catch.hpp>

namespace berth {

TEST_CASE("a ChaCha20 block is the one RFC 8439 2.3.2 works through") {
  std::array<std::uint8_t, 32> key;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  const std::array<std::uint8_t, 12> nonce{0, 0, 0, 9, 0, 0, 0, 0x4a, 0, 0, 0, 0};
  std::array<std::uint8_t, 64> out;
  chacha20_block(key, 1, nonce, out);
  const Bytes expected{0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15, 0x50, 0x0f, 0xdd, 0x1f, 0xa3,
                       0x20, 0x71, 0xc4, 0xc7, 0xd1, 0xf4, 0xc7, 0x33, 0xc0, 0x68, 0x03, 0x04, 0x22,
                       0xaa, 0x9a, 0xc3, 0xd4, 0x6c, 0x4e, 0xd2, 0x82, 0x64, 0x46, 0x07, 0x9f, 0xaa,
                       0x09, 0x14, 0xc2, 0xd7, 0x05, 0xd9, 0x8b, 0x02, 0xa2, 0xb5, 0x12, 0x9c, 0xd1,
                       0xde, 0x16, 0x4e, 0xb9, 0xcb, 0xd0, 0x83, 0xe8, 0xa2, 0x50, 0x3c, 0x4e};
  CHECK(Bytes(out.begin(), out.end()) == expected);
}

TEST_CASE("one seed gives one sequence, another seed another") {
  Random a(Seed{1});
  Random b(Seed{1});
  Random c(Seed{2});
  std::vector<std::uint64_t> from_a, from_b, from_c;
  for (int i = 0; i < 500; ++i) {
    from_a.push_back(a.u64());
    from_b.push_back(b.u64());
    from_c.push_back(c.u64());
  }
  CHECK(from_a == from_b);
  CHECK(from_a != from_c);
  CHECK(std::set<std::uint64_t>(from_a.begin(), from_a.end()).size() == 500);
}

TEST_CASE("what follows a reseeding depends on both seeds, whatever was drawn before") {
  const auto after = [](Seed first, Seed second) {
    Random random(first);
    (void)random.u64();
    random.reseed(second);
    return random.u64();
  };
  CHECK(after(Seed{1}, Seed{9}) == after(Seed{1}, Seed{9}));
  CHECK(after(Seed{1}, Seed{9}) != after(Seed{1}, Seed{8}));
  CHECK(after(Seed{1}, Seed{9}) != after(Seed{2}, Seed{9}));
}

TEST_CASE("numbers below a bound reach every value and never the bound") {
  Random random(Seed{3});
  std::array<int, 7> counts{};
  for (int i = 0; i < 7000; ++i) ++counts.at(random.below(7));
  for (const int count : counts) {
    CHECK(count > 800);
    CHECK(count < 1200);
  }
  CHECK(random.below(1) == 0);
}

}  // namespace berth
