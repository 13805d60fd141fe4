#include "core/base/sha256.h"

#include <catch2/catch.hpp>
#include <string>

namespace berth {
namespace {

ByteView octets(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string hex(const Sha256Sum& sum) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : sum) {
    text += kDigits[octet >> 4];
    text += kDigits[octet & 15];
  }
  return text;
}

}  // namespace

TEST_CASE("sums are those of FIPS 180-4") {
  CHECK(hex(sha256(octets(""))) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(sha256(octets("abc"))) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha256(octets("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hex(sha256(octets(std::string(1000000, 'a')))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a message's padding goes into the next block where it does not fit") {
  // Sums of 55, 56 and 64 octets `a`, by Python's hashlib.
  CHECK(hex(sha256(octets(std::string(55, 'a')))) ==
        "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
  CHECK(hex(sha256(octets(std::string(56, 'a')))) ==
        "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
  CHECK(hex(sha256(octets(std::string(64, 'a')))) ==
        "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

// Source: RFC 4231 4.2, 4.3, 4.7.
TEST_CASE("codes are those of RFC 4231") {
  CHECK(hex(hmac_sha256(octets(std::string(20, '\x0b')), octets("Hi There"))) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex(hmac_sha256(octets("Jefe"), octets("what do ya want for nothing?"))) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const std::string text = "Test Using Larger Than Block-Size Key - Hash Key First";
  CHECK(hex(hmac_sha256(octets(std::string(131, '\xaa')), octets(text))) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

}  // namespace berth
