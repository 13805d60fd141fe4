#include "core/base/xxh64.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/base/little_endian.h"

namespace berth {
namespace {

std::uint64_t sum(std::string_view text, std::uint64_t seed = 0) {
  return xxh64(ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()), seed);
}

}  // namespace

TEST_CASE("sums are those of XXH64") {
  CHECK(sum("") == 0xef46db3751d8e999);
  CHECK(sum("a") == 0xd24ec4f1a98c6e5b);
  CHECK(sum("abc") == 0x44bc2cf5ad770999);
  CHECK(sum("Nobody inspects the spammish repetition") == 0xfbcea83c8a378bf1);
}

TEST_CASE("a seed makes other sums") { CHECK(sum("abc", 1) != sum("abc")); }

TEST_CASE("one flipped bit makes another sum, wherever it is") {
  Bytes bytes(100);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    const std::uint64_t before = xxh64(ByteView(bytes).first(size));
    for (std::size_t bit = 0; bit < 8 * size; ++bit) {
      bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      CHECK(xxh64(ByteView(bytes).first(size)) != before);
      bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    }
  }
}

TEST_CASE("numbers stand in memory with the least octet first") {
  Bytes bytes(8);
  store_le64(bytes.data(), 0x1122334455667788);
  CHECK(bytes == Bytes{0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11});
  CHECK(load_le64(bytes.data()) == 0x1122334455667788);
  CHECK(load_le32(bytes.data()) == 0x55667788);
  CHECK(load_le16(bytes.data() + 6) == 0x1122);
}

}  // namespace berth
