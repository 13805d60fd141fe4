#include "core/base/byte_reader.h"

#include <catch2/catch.hpp>

namespace berth {

TEST_CASE("a byte reader reads big-endian fields in order") {
  const Bytes bytes{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0xaa, 0xbb};
  ByteReader reader(bytes);
  CHECK(reader.u8().value() == 0x01);
  CHECK(reader.u16().value() == 0x0203);
  CHECK(reader.u32().value() == 0x04050607);
  const auto rest = reader.take(2);
  REQUIRE(rest.ok());
  CHECK(Bytes(rest->begin(), rest->end()) == Bytes{0xaa, 0xbb});
  CHECK(reader.empty());
}

TEST_CASE("a read past the end fails and moves nothing") {
  const Bytes bytes{0x01, 0x02, 0x03};
  ByteReader reader(bytes);
  CHECK(reader.u32().error() == Error::kTruncated);
  CHECK(reader.take(4).error() == Error::kTruncated);
  CHECK(reader.position() == 0);
  CHECK(reader.seek(3).ok());
  CHECK(reader.u8().error() == Error::kTruncated);
  CHECK(reader.u16().error() == Error::kTruncated);
  CHECK(reader.seek(4).error() == Error::kTruncated);
  CHECK(reader.position() == 3);
}

}  // namespace berth
