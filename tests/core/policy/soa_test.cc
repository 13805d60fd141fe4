#include "core/policy/soa.h"

#include <catch2/catch.hpp>

#include "core/message/text.h"

namespace berth {
namespace {

Bytes rdata_of(std::string_view zone, std::uint32_t minimum) {
  const Name name = *Name::parse(zone);
  const SyntheticSoa soa(name.wire(), minimum);
  const ByteView rdata = soa.rdata();
  return {rdata.begin(), rdata.end()};
}

}  // namespace

TEST_CASE("a synthetic SOA is the one that RFC 6303 gives its zones") {
  CHECK(rdata_of("home.arpa.", 10800) ==
        *parse_rdata_text(RecordType::kSoa, "home.arpa. nobody.invalid. 1 3600 1200 604800 10800"));
}

TEST_CASE("the root and the longest name fit") {
  CHECK(rdata_of(".", 0).size() == 1 + 16 + 20);
  std::string longest;
  for (int i = 0; i < 127; ++i) longest += "a.";
  CHECK(rdata_of(longest, 0).size() == 255 + 16 + 20);
}

}  // namespace berth
