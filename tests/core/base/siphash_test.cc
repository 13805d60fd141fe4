#include "core/base/siphash.h"

#include <array>
#include <set>
#include <string_view>

#include <catch2/catch.hpp>

namespace berth {
namespace {

/// The octets 0, 1, 2 … as the published vectors hash them.
Bytes counting(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i);
  return bytes;
}

ByteView octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Key 00 01 … 0f.
constexpr SipKey kPublishedKey{0x0706050403020100, 0x0f0e0d0c0b0a0908};

}  // namespace

TEST_CASE("SipHash-2-4 gives the values its authors published") {
  CHECK(siphash<2, 4>(kPublishedKey, counting(15)) == 0xa129ca6149be45e5);
  CHECK(siphash<2, 4>(kPublishedKey, counting(0)) == 0x726fdb47dd0e0e31);
  CHECK(siphash<2, 4>(kPublishedKey, counting(1)) == 0x74f839c593dc67fd);
  CHECK(siphash<2, 4>(kPublishedKey, counting(8)) == 0x93f5f5799a932462);
}

// Made with CPython 3.11, whose bytes hash is SipHash-1-3, with PYTHONHASHSEED=0.
TEST_CASE("SipHash-1-3 with a zero key gives what another implementation gives") {
  CHECK(siphash13({}, counting(1)) == 0x68a914128e01e473);
  CHECK(siphash13({}, octets("abcdefg")) == 0x6db12aae9070f506);
  CHECK(siphash13({}, octets("abcdefgh")) == 0x3f7b849c0b8e35ea);
  CHECK(siphash13({}, octets({"\3www\7example\3com\0", 17})) == 0x8f7953d3bcaad838);
  CHECK(siphash13({}, counting(63)) == 0x385d3e39e5f37359);
}

TEST_CASE("hashing two words is hashing their octets") {
  const Bytes bytes = counting(16);
  CHECK(siphash13(kPublishedKey, 0x0706050403020100, 0x0f0e0d0c0b0a0908) ==
        siphash13(kPublishedKey, bytes));
}

TEST_CASE("keys drawn one after the other differ, and so do their hashes") {
  Random random(Seed{1});
  std::set<std::uint64_t> hashes;
  for (int i = 0; i < 100; ++i) hashes.insert(siphash13(SipKey::draw(random), octets("a")));
  CHECK(hashes.size() == 100);
}

}  // namespace berth
