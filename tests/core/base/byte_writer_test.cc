#include "core/base/byte_writer.h"

#include <array>

#include <catch2/catch.hpp>

namespace berth {

TEST_CASE("a byte writer writes big-endian fields in order") {
  std::array<std::uint8_t, 12> buffer{};
  ByteWriter writer(buffer);
  writer.u8(1);
  writer.u16(0x0203);
  writer.u32(0x04050607);
  writer.bytes(Bytes{8, 9});
  writer.zeros(3);
  CHECK_FALSE(writer.overflowed());
  CHECK(Bytes(buffer.begin(), buffer.end()) == Bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0});
}

TEST_CASE("a write that does not fit writes nothing, nor does any after it") {
  std::array<std::uint8_t, 3> buffer{};
  ByteWriter writer(buffer);
  writer.u16(0x0102);
  writer.u16(0x0304);
  CHECK(writer.overflowed());
  writer.u8(5);
  CHECK(writer.size() == 2);
  CHECK(Bytes(buffer.begin(), buffer.end()) == Bytes{1, 2, 0});
}

TEST_CASE("truncating a byte writer forgets the overflow that came later") {
  std::array<std::uint8_t, 4> buffer{};
  ByteWriter writer(buffer);
  writer.u16(1);
  writer.u32(2);
  REQUIRE(writer.overflowed());
  writer.truncate(0);
  writer.u32(0x0a0b0c0d);
  writer.patch_u16(1, 0xffee);
  CHECK_FALSE(writer.overflowed());
  CHECK(Bytes(buffer.begin(), buffer.end()) == Bytes{0x0a, 0xff, 0xee, 0x0d});
}

}  // namespace berth
