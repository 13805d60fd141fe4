#include "core/doh/base64url.h"

#include <array>
#include <catch2/catch.hpp>
#include <string>

namespace berth {
namespace {

// The octets as text, or "!" and the error.
std::string decode(std::string_view text, std::size_t room = 4096) {
  Bytes out(room);
  const Result<std::size_t> size = decode_base64url(text, out);
  if (!size) return "!" + std::string(to_string(size.error()));
  return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(*size)};
}

const std::string kBad = "!" + std::string(to_string(Error::kBadEncoding));

}  // namespace

TEST_CASE("base64url decodes the vectors of RFC 4648 without their padding") {
  CHECK(decode("").empty());
  CHECK(decode("Zg") == "f");
  CHECK(decode("Zm8") == "fo");
  CHECK(decode("Zm9v") == "foo");
  CHECK(decode("Zm9vYg") == "foob");
  CHECK(decode("Zm9vYmE") == "fooba");
  CHECK(decode("Zm9vYmFy") == "foobar");
  CHECK(decode("-_-_") == "\xfb\xff\xbf");
}

TEST_CASE("the example of RFC 8484 4.1.1 decodes to its query") {
  const std::string query = decode("AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB");
  CHECK(query.size() == 33);
  CHECK(query.substr(12) == std::string("\3www\7example\3com\0\0\1\0\1", 21));
}

TEST_CASE("what is not strict base64url is refused") {
  for (const char* bad : {"Z", "Zm9vY", "Zg==", "Zm8=", "====", "Zm9v=", "Zm+v", "Zm/v", "Zm9 v",
                          " Zm9v", "Zm9v\n", "Zm%39v", "Zm9v.", "Zm\xc3\xa9"}) {
    CAPTURE(bad);
    CHECK(decode(bad) == kBad);
  }
  CHECK(decode(std::string_view("Zm9\0", 4)) == kBad);
}

TEST_CASE("bits that fill the last character must be zero") {
  CHECK(decode("Zh") == kBad);
  CHECK(decode("Zm9") == kBad);
  CHECK(decode("Zm9vYh") == kBad);
  CHECK(decode("_w") == "\xff");
  CHECK(decode("__8") == "\xff\xff");
}

TEST_CASE("every octet in every place of a group comes back") {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (unsigned value = 0; value < 256; ++value) {
    const unsigned bits = (value << 16) | (0x5aU << 8) | value;
    std::string text;
    for (int shift = 18; shift >= 0; shift -= 6) text += kAlphabet[(bits >> shift) & 63];
    const std::array<char, 3> want = {static_cast<char>(value), 0x5a, static_cast<char>(value)};
    CHECK(decode(text) == std::string(want.data(), want.size()));
  }
}

TEST_CASE("a buffer too small is noticed before a single octet is written") {
  CHECK(decode("Zm9v", 3) == "foo");
  CHECK(decode("Zm9v", 2) == "!" + std::string(to_string(Error::kNoRoom)));
  CHECK(decode("Zg", 0) == "!" + std::string(to_string(Error::kNoRoom)));
  CHECK(decode("", 0).empty());
  Bytes out(2, 7);
  CHECK_FALSE(decode_base64url("Zm9v", out).ok());
  CHECK(out == Bytes{7, 7});
}

TEST_CASE("the decoded size is known from the length of the text") {
  CHECK(base64url_decoded_size(0) == 0);
  CHECK(base64url_decoded_size(2) == 1);
  CHECK(base64url_decoded_size(3) == 2);
  CHECK(base64url_decoded_size(4) == 3);
  CHECK(base64url_decoded_size(5462) == 4096);
}

TEST_CASE("what is encoded decodes to itself, in the one text that it has") {
  const auto encode = [](std::string_view text) {
    return encode_base64url(Bytes(text.begin(), text.end()));
  };
  CHECK(encode("").empty());
  CHECK(encode("f") == "Zg");
  CHECK(encode("fo") == "Zm8");
  CHECK(encode("foo") == "Zm9v");
  CHECK(encode("foob") == "Zm9vYg");
  CHECK(encode("\xfb\xff") == "-_8");
  Bytes octets;
  for (unsigned value = 0; value < 512; ++value) {
    octets.push_back(static_cast<std::uint8_t>(value * 7));
    Bytes back(octets.size());
    const std::string text = encode_base64url(octets);
    const auto size = decode_base64url(text, back);
    REQUIRE((size.ok() && *size == octets.size()));
    CHECK(back == octets);
  }
}

}  // namespace berth
