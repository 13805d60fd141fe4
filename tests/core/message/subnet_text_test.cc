#include "core/message/subnet_text.h"

#include <catch2/catch.hpp>

namespace berth {

TEST_CASE("a subnet in text becomes the data of its option") {
  CHECK(parse_subnet_text("192.0.2.0/24") == Bytes{0, 1, 24, 0, 192, 0, 2});
  CHECK(parse_subnet_text("192.0.2.77/32") == Bytes{0, 1, 32, 0, 192, 0, 2, 77});
  CHECK(parse_subnet_text("2001:db8::/32") == Bytes{0, 2, 32, 0, 0x20, 0x01, 0x0d, 0xb8});
}

TEST_CASE("an address alone is cut to what protects who has it") {
  CHECK(parse_subnet_text("192.0.2.77") == Bytes{0, 1, 24, 0, 192, 0, 2});
  CHECK(parse_subnet_text("2001:db8:1:2233::1") ==
        Bytes{0, 2, 56, 0, 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0x22});
}

TEST_CASE("bits past the prefix of a subnet are cleared, and /0 asks for none") {
  CHECK(parse_subnet_text("192.0.255.255/20") == Bytes{0, 1, 20, 0, 192, 0, 0xf0});
  CHECK(parse_subnet_text("255.255.255.255/1") == Bytes{0, 1, 1, 0, 0x80});
  CHECK(parse_subnet_text("0.0.0.0/0") == Bytes{});
  CHECK(parse_subnet_text("::/0") == Bytes{});
}

TEST_CASE("what is no subnet is none") {
  for (const auto* text : {"", "/", "/24", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/2x", "::/129",
                           "192.0.2/24", "example.com", "192.0.2.0/-1", "192.0.2.0/24/24"}) {
    CHECK_FALSE(parse_subnet_text(text));
  }
}

}  // namespace berth
