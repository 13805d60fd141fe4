#include "core/proxy/proxy_header.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/base/random.h"

namespace berth {
namespace {

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

const Bytes kSignature{0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};

Bytes joined(Bytes first, const Bytes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// Version 2: command, family with protocol, and what stands behind the length.
Bytes binary(std::uint8_t command, std::uint8_t family, const Bytes& rest) {
  return joined(joined(kSignature, {command, family, static_cast<std::uint8_t>(rest.size() >> 8),
                                    static_cast<std::uint8_t>(rest.size())}),
                rest);
}

/// 192.0.2.1:4000 to 198.51.100.2:53.
const Bytes kV4{192, 0, 2, 1, 198, 51, 100, 2, 0x0f, 0xa0, 0, 53};

Bytes v6_addresses() {
  Bytes out(36, 0);
  out[0] = 0x20;
  out[1] = 0x01;
  out[15] = 9;
  out[32] = 0x0f;
  out[33] = 0xa0;
  return out;
}

/// What a reader makes of a header that comes whole, more behind it: the source, "none", "error" or
/// "more".
std::string read(const Bytes& header, std::size_t* taken = nullptr) {
  ProxyHeaderReader reader;
  const auto took = reader.take(joined(header, bytes_of("PROXY what follows")));
  if (!took) return "error";
  if (taken != nullptr) *taken = *took;
  if (!reader.is_done()) return "more";
  return reader.source() ? reader.source()->to_string() : "none";
}

std::string read(std::string_view header) { return read(bytes_of(header)); }

}  // namespace

TEST_CASE("a line of text says who is behind the proxy") {
  CHECK(read("PROXY TCP4 192.0.2.1 198.51.100.2 4000 53\r\n") == "192.0.2.1:4000");
  CHECK(read("PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n") == "0.0.0.0:0");
  CHECK(read("PROXY TCP6 2001:db8::9 ::1 4000 53\r\n") == "[2001:db8::9]:4000");
  CHECK(read("PROXY TCP6 ::ffff:192.0.2.1 ::1 4000 53\r\n") == "192.0.2.1:4000");
  CHECK(read("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
             "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n") ==
        "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
  CHECK(read("PROXY UNKNOWN\r\n") == "none");
  CHECK(read("PROXY UNKNOWN ffff::1 whatever stands here\r\n") == "none");
}

TEST_CASE("a line that is none is refused") {
  for (const std::string_view bad : {"GET / HTTP/1.1\r\n",
                                     "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
                                     "PROXY\r\n",
                                     "PROXY \r\n",
                                     "PROXY TCP4\r\n",
                                     "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
                                     "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
                                     "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
                                     "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n",
                                     "PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n",
                                     "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n",
                                     "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n",
                                     "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
                                     "PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n",
                                     "PROXY TCP4 2001:db8::1 192.0.2.2 1 2\r\n",
                                     "PROXY TCP4 192.0.2.1 ::1 1 2\r\n",
                                     "PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n",
                                     "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
                                     "PROXY TCP6 [::1] ::1 1 2\r\n",
                                     "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
                                     "\x16\x03\x01\x02"}) {
    CAPTURE(bad);
    CHECK(read(bad) == "error");
  }
  CHECK(read("PROXY UNKNOWN " + std::string(91, 'x') + "\r\n") == "none");
  CHECK(read("PROXY UNKNOWN " + std::string(92, 'x') + "\r\n") == "error");
}

TEST_CASE("the binary form says it for each family") {
  CHECK(read(binary(0x21, 0x11, kV4)) == "192.0.2.1:4000");
  CHECK(read(binary(0x21, 0x12, kV4)) == "192.0.2.1:4000");
  CHECK(read(binary(0x21, 0x21, v6_addresses())) == "[2001::9]:4000");
  CHECK(read(binary(0x21, 0x22, v6_addresses())) == "[2001::9]:4000");
  CHECK(read(binary(0x21, 0x31, Bytes(216, 'x'))) == "none");
  CHECK(read(binary(0x21, 0x00, {})) == "none");
  CHECK(read(binary(0x21, 0x00, Bytes(7, 'x'))) == "none");
  // A health check: the proxy speaks for itself, whatever stands there.
  CHECK(read(binary(0x20, 0x00, {})) == "none");
  CHECK(read(binary(0x20, 0x11, kV4)) == "none");
  CHECK(read(binary(0x20, 0xff, Bytes(3, 'x'))) == "none");
}

TEST_CASE("a binary header that lies is refused") {
  CHECK(read(binary(0x11, 0x11, kV4)) == "error");
  CHECK(read(binary(0x31, 0x11, kV4)) == "error");
  CHECK(read(binary(0x22, 0x11, kV4)) == "error");
  CHECK(read(binary(0x2f, 0x11, kV4)) == "error");
  CHECK(read(binary(0x21, 0x41, kV4)) == "error");
  CHECK(read(binary(0x21, 0x13, kV4)) == "error");
  CHECK(read(binary(0x21, 0x11, Bytes(11, 0))) == "error");
  CHECK(read(binary(0x21, 0x21, Bytes(35, 0))) == "error");
  CHECK(read(binary(0x21, 0x31, Bytes(215, 0))) == "error");
  for (std::size_t i = 0; i < kSignature.size(); ++i) {
    Bytes header = binary(0x21, 0x11, kV4);
    header[i] ^= 1;
    CHECK(read(header) == "error");
  }
}

TEST_CASE("what else a proxy says is passed over, when it is well formed") {
  const Bytes authority{0x02, 0, 3, 'd', 'n', 's'};
  const Bytes nothing{0x04, 0, 0};
  CHECK(read(binary(0x21, 0x11, joined(joined(kV4, authority), nothing))) == "192.0.2.1:4000");
  for (std::size_t size = 1; size < authority.size(); ++size) {
    const Bytes cut(authority.begin(), authority.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK(read(binary(0x21, 0x11, joined(kV4, cut))) == "error");
  }
}

TEST_CASE("a checksum must fit") {
  // Made with another implementation of CRC32c.
  const Bytes fits{0x03, 0, 4, 0x23, 0x65, 0x3b, 0xd2};
  Bytes header = binary(0x21, 0x11, joined(kV4, fits));
  CHECK(read(header) == "192.0.2.1:4000");
  for (std::size_t bit = 0; bit < 32; ++bit) {
    Bytes wrong = header;
    wrong[wrong.size() - 1 - bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    CHECK(read(wrong) == "error");
  }
  header[16] ^= 1;
  CHECK(read(header) == "error");
  CHECK(read(binary(0x21, 0x11, joined(kV4, {0x03, 0, 3, 1, 2, 3}))) == "error");
}

TEST_CASE("a header too long is refused before it is there") {
  ProxyHeaderReader reader;
  CHECK(read(binary(0x21, 0x11, joined(kV4, joined({0x04, 7, 0xe1}, Bytes(2017, 0))))) ==
        "192.0.2.1:4000");
  const Bytes begun = joined(kSignature, {0x21, 0x11, 0x07, 0xf1});
  const auto taken = reader.take(begun);
  REQUIRE_FALSE(taken.ok());
  CHECK(taken.error() == Error::kTooLarge);
}

TEST_CASE("headers may come in any pieces, and nothing behind them is taken") {
  for (const Bytes& header :
       {bytes_of("PROXY TCP4 192.0.2.1 198.51.100.2 4000 53\r\n"), binary(0x21, 0x11, kV4),
        binary(0x20, 0x00, {}), bytes_of("PROXY UNKNOWN\r\n")}) {
    std::size_t whole = 0;
    const std::string expected = read(header, &whole);
    CHECK(whole == header.size());
    const Bytes stream = joined(header, header);
    for (std::size_t piece = 1; piece < header.size() + 3; ++piece) {
      ProxyHeaderReader reader;
      std::size_t at = 0;
      while (!reader.is_done()) {
        REQUIRE(at < header.size());
        // As from a socket that is looked into: what was not taken comes again.
        const auto taken =
            reader.take(ByteView(stream).subspan(at, std::min(piece, stream.size() - at)));
        REQUIRE(taken.ok());
        REQUIRE(*taken > 0);
        at += *taken;
      }
      CHECK(at == header.size());
      CHECK((reader.source() ? reader.source()->to_string() : "none") == expected);
      CHECK(*reader.take(stream) == 0);
    }
  }
}

TEST_CASE("noise is a header, or not one yet, or none, and never more than it may be") {
  Random random(Seed{7});
  for (int round = 0; round < 20000; ++round) {
    Bytes noise(random.below(64));
    random.fill(noise);
    if (random.below(2) == 0) noise = joined(binary(0x21, 0x11, kV4), noise);
    if (!noise.empty() && random.below(2) == 0) {
      noise[random.below(static_cast<std::uint32_t>(noise.size()))] ^= 0x40;
    }
    ProxyHeaderReader reader;
    const auto taken = reader.take(noise);
    if (taken) CHECK(*taken <= noise.size());
  }
}

}  // namespace berth
