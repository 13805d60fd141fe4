#include "core/track/answer_names.h"

#include <catch2/catch.hpp>

#include "tests/support/wire.h"

namespace berth {
namespace {

constexpr TimePoint kNow{seconds(1000)};
const IpAddress kAddress = IpAddress::v4(0xc0000207);
using Names = std::vector<std::string>;

/// An answer for www.example. A: an alias, then an address that lives a minute.
Bytes answer(const char* flags = "8180") {
  return joined(wire("0001"),
                joined(wire(flags), wire("0001 0002 0000 0000 03'www' 07'example' 00 0001 0001"
                                         "c00c 0005 0001 0000003c 0004 01'a' c010"
                                         "c029 0001 0001 0000003c 0004 c0000207")));
}

}  // namespace

TEST_CASE("an address has the name that was asked about, whatever its aliases") {
  ReverseNames names({}, {});
  add_answer(names, answer(), kNow);
  CHECK(names.find(kAddress, kNow) == Names{"www.example."});
}

TEST_CASE("a name is kept for the TTL of its address") {
  ReverseNames names({}, {});
  add_answer(names, answer(), kNow);
  CHECK(names.find(kAddress, kNow + seconds(60)).empty());
}

TEST_CASE("what is no positive answer for addresses names none") {
  ReverseNames names({}, {});
  add_answer(names, answer("8183"), kNow);
  Bytes other = answer();
  other[26] = 28;  // AAAA was asked for
  add_answer(names, other, kNow);
  const Bytes whole = answer();
  for (std::size_t size = 0; size < whole.size() - 15; ++size) {
    add_answer(names, ByteView(whole).first(size), kNow);
  }
  CHECK(names.size() == 0);
}

}  // namespace berth
