#include "core/upstream/client_subnet.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

/// What is sent on of an OPT that holds one client-subnet option with `data`.
std::optional<Bytes> sent_on(const Bytes& data, std::uint16_t code = 8) {
  Bytes options{static_cast<std::uint8_t>(code >> 8), static_cast<std::uint8_t>(code), 0,
                static_cast<std::uint8_t>(data.size())};
  options.insert(options.end(), data.begin(), data.end());
  EdnsView edns;
  edns.options = options;
  const auto subnet = client_subnet(edns);
  if (!subnet) return std::nullopt;
  return Bytes(subnet->begin(), subnet->end());
}

}  // namespace

TEST_CASE("a well-formed client subnet is sent on as it is") {
  const Bytes v4{0, 1, 24, 0, 192, 0, 2};
  const Bytes v6{0, 2, 56, 0, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0};
  const Bytes none{0, 1, 0, 0};
  const Bytes odd{0, 1, 20, 0, 192, 0, 0xf0};
  const Bytes whole{0, 1, 32, 0, 192, 0, 2, 255};
  for (const Bytes& data : {v4, v6, none, odd, whole}) CHECK(sent_on(data) == data);
}

TEST_CASE("a query may not carry a scope, other families, long prefixes or loose bits") {
  CHECK_FALSE(sent_on({0, 1, 24, 24, 192, 0, 2}));
  CHECK_FALSE(sent_on({0, 3, 24, 0, 192, 0, 2}));
  CHECK_FALSE(sent_on({0, 0, 0, 0}));
  CHECK_FALSE(sent_on({0, 1, 33, 0, 192, 0, 2, 1, 0}));
  CHECK_FALSE(sent_on({0, 2, 129, 0}));
  CHECK_FALSE(sent_on({0, 1, 20, 0, 192, 0, 0xf1}));
  CHECK_FALSE(sent_on({0, 1, 1, 0, 0xc0}));
}

TEST_CASE("the address is exactly as long as its prefix") {
  CHECK_FALSE(sent_on({0, 1, 24, 0, 192, 0}));
  CHECK_FALSE(sent_on({0, 1, 24, 0, 192, 0, 2, 1}));
  CHECK_FALSE(sent_on({0, 1, 0, 0, 0}));
  CHECK_FALSE(sent_on({0, 1, 24}));
  CHECK_FALSE(sent_on({}));
}

TEST_CASE("no subnet option, no subnet") {
  CHECK_FALSE(client_subnet(EdnsView{}));
  CHECK_FALSE(sent_on({0, 1, 24, 0, 192, 0, 2}, 10));
}

}  // namespace berth
