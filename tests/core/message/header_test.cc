#include "core/message/header.h"

#include <array>
#include <catch2/catch.hpp>

#include "tests/support/wire.h"

using namespace berth;

namespace {

Bytes written(const Header& header) {
  std::array<std::uint8_t, kHeaderSize> buffer{};
  ByteWriter writer(buffer);
  write_header(header, writer);
  CHECK_FALSE(writer.overflowed());
  return owned(writer.written());
}

}  // namespace

TEST_CASE("a query's header reads as its fields") {
  Header expected;
  expected.id = 0x1234;
  expected.rd = true;
  expected.ad = true;
  expected.question_count = 1;
  expected.additional_count = 0x0102;
  CHECK(*parse_header(wire("1234 0120 0001 0000 0000 0102")) == expected);
}

TEST_CASE("every field has its own bits") {
  const auto check = [](std::string_view script, const Header& expected) {
    const Bytes bytes = wire(script);
    CHECK(*parse_header(bytes) == expected);
    CHECK(written(expected) == bytes);
  };
  Header header;
  check("0000 0000 0000 0000 0000 0000", header);
  header.id = 0xffff;
  check("ffff 0000 0000 0000 0000 0000", header);
  header = Header();
  header.qr = true;
  check("0000 8000 0000 0000 0000 0000", header);
  header = Header();
  header.opcode = static_cast<Opcode>(15);
  check("0000 7800 0000 0000 0000 0000", header);
  header = Header();
  header.aa = true;
  check("0000 0400 0000 0000 0000 0000", header);
  header = Header();
  header.tc = true;
  check("0000 0200 0000 0000 0000 0000", header);
  header = Header();
  header.rd = true;
  check("0000 0100 0000 0000 0000 0000", header);
  header = Header();
  header.ra = true;
  check("0000 0080 0000 0000 0000 0000", header);
  header = Header();
  header.ad = true;
  check("0000 0020 0000 0000 0000 0000", header);
  header = Header();
  header.cd = true;
  check("0000 0010 0000 0000 0000 0000", header);
  header = Header();
  header.rcode = 15;
  check("0000 000f 0000 0000 0000 0000", header);
  header = Header();
  header.question_count = 1;
  header.answer_count = 0x0203;
  header.authority_count = 0x0405;
  header.additional_count = 0xffff;
  check("0000 0000 0001 0203 0405 ffff", header);
}

TEST_CASE("all flags but Z come back") {
  for (unsigned flags = 0; flags <= 0xffff; ++flags) {
    Bytes bytes(kHeaderSize, 0);
    bytes[2] = static_cast<std::uint8_t>(flags >> 8);
    bytes[3] = static_cast<std::uint8_t>(flags);
    std::array<std::uint8_t, kHeaderSize> buffer{};
    ByteWriter writer(buffer);
    write_header(*parse_header(bytes), writer);
    const unsigned back = static_cast<unsigned>(buffer[2] << 8 | buffer[3]);
    if (back != (flags & ~0x0040u)) FAIL("flags " << flags);
  }
}

TEST_CASE("less than twelve octets are no header") {
  CHECK(parse_header(Bytes()).error() == Error::kTruncated);
  CHECK(parse_header(Bytes(11, 0)).error() == Error::kTruncated);
  CHECK(parse_header(Bytes(12, 0)));
}

TEST_CASE("a header that does not fit overflows its writer") {
  std::array<std::uint8_t, 11> buffer{};
  ByteWriter writer(buffer);
  write_header(Header(), writer);
  CHECK(writer.overflowed());
}
