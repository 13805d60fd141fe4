#include "core/message/text_codec.h"

#include <array>
#include <catch2/catch.hpp>
#include <string>

#include "core/base/random.h"
#include "tests/support/wire.h"

namespace berth {
namespace {

Bytes octets_of(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace

TEST_CASE("a quoted string shows what prints and escapes the rest") {
  CHECK(quoted({}) == "\"\"");
  CHECK(quoted(octets_of("a b;c(d)@$.")) == "\"a b;c(d)@$.\"");
  CHECK(quoted(octets_of("\"\\")) == "\"\\\"\\\\\"");
  CHECK(quoted(wire("00 1b 0a 7e 7f 80 ff")) == "\"\\000\\027\\010~\\127\\128\\255\"");
}

TEST_CASE("hex decodes what it encodes, in either case") {
  CHECK(encode_hex({}).empty());
  CHECK(encode_hex(wire("00abff")) == "00ABFF");
  CHECK(*decode_hex("00abFF") == wire("00abff"));
  CHECK(decode_hex("")->empty());
  for (const char* text : {"0", "000", "0g", "g0", "-1", "+1", "0x00", " 0", "0 "}) {
    INFO(text);
    CHECK(decode_hex(text).error() == Error::kBadText);
  }
}

TEST_CASE("base64 gives the vectors of RFC 4648 10") {
  constexpr std::array<std::pair<const char*, const char*>, 7> kVectors{{{"", ""},
                                                                         {"f", "Zg=="},
                                                                         {"fo", "Zm8="},
                                                                         {"foo", "Zm9v"},
                                                                         {"foob", "Zm9vYg=="},
                                                                         {"fooba", "Zm9vYmE="},
                                                                         {"foobar", "Zm9vYmFy"}}};
  for (const auto& [plain, text] : kVectors) {
    CHECK(encode_base64(octets_of(plain)) == text);
    CHECK(*decode_base64(text) == octets_of(plain));
  }
  CHECK(encode_base64(wire("fbff")) == "+/8=");
}

TEST_CASE("base64 with wrong padding, foreign characters or bits left over is refused") {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "Zm9v=", "=Zm9", "Zm=v", "Zm8-",
                           "Zm8_", "Zm8 ", "Zh==", "Zm9="}) {
    INFO(text);
    CHECK(decode_base64(text).error() == Error::kBadText);
  }
}

TEST_CASE("base32hex gives the vectors of RFC 4648 10 without their padding") {
  constexpr std::array<std::pair<const char*, const char*>, 7> kVectors{{{"", ""},
                                                                         {"f", "CO"},
                                                                         {"fo", "CPNG"},
                                                                         {"foo", "CPNMU"},
                                                                         {"foob", "CPNMUOG"},
                                                                         {"fooba", "CPNMUOJ1"},
                                                                         {"foobar", "CPNMUOJ1E8"}}};
  for (const auto& [plain, text] : kVectors) {
    CHECK(encode_base32hex(octets_of(plain)) == text);
    CHECK(*decode_base32hex(text) == octets_of(plain));
  }
  CHECK(*decode_base32hex("cpnmuoj1") == octets_of("fooba"));
  for (const char* text : {"C", "CPN", "CPNMUO", "CO======", "CW", "CP", "C0O "}) {
    INFO(text);
    CHECK(decode_base32hex(text).error() == Error::kBadText);
  }
}

TEST_CASE("every encoding decodes to what it was made of") {
  Random random(Seed{1});
  for (std::size_t size = 0; size < 70; ++size) {
    Bytes octets(size);
    random.fill(octets);
    CHECK(*decode_hex(encode_hex(octets)) == octets);
    CHECK(*decode_base64(encode_base64(octets)) == octets);
    CHECK(*decode_base32hex(encode_base32hex(octets)) == octets);
  }
}

TEST_CASE("an IPv6 address that maps an IPv4 one stays an IPv6 address") {
  const auto text = [](std::string_view script) {
    const Bytes octets = wire(script);
    return ipv6_text(std::span<const std::uint8_t, 16>(octets.data(), 16));
  };
  CHECK(text("20010db8 00000000 00000000 00000001") == "2001:db8::1");
  CHECK(text("00000000 00000000 0000ffff c0000201") == "::ffff:192.0.2.1");
  CHECK(text("00000000 00000000 00000000 00000000") == "::");
}

TEST_CASE("times are the calendar's") {
  CHECK(time_text(0) == "19700101000000");
  CHECK(time_text(951782399) == "20000228235959");
  CHECK(time_text(951782400) == "20000229000000");
  CHECK(time_text(951868800) == "20000301000000");
  CHECK(time_text(0x3e7c9dd7) == "20030322173103");
  CHECK(time_text(1735689599) == "20241231235959");
  CHECK(time_text(0xffffffff) == "21060207062815");
}

TEST_CASE("times read back, each day of them") {
  for (std::uint64_t day = 0; day <= 0xffffffff; day += 86400 + 61) {
    const auto seconds = static_cast<std::uint32_t>(day);
    REQUIRE(*parse_time_text(time_text(seconds)) == seconds);
  }
  CHECK(*parse_time_text("4294967295") == 0xffffffff);
  CHECK(*parse_time_text("0") == 0);
}

TEST_CASE("times that no calendar has are refused") {
  for (const char* text :
       {"", "4294967296", "99999999999", "-1", "+1", "1x",

        "20230229000000", "20031301000000", "20030001000000", "20030100000000", "20030132000000",
        "20030101240000", "20030101006000", "20030101000060", "19691231235959", "21060207062816",
        "2003010100000x", "2003010100-100", "99991231235959"}) {
    INFO(text);
    CHECK(parse_time_text(text).error() == Error::kBadText);
  }
}

}  // namespace berth
