#include "core/upstream/client_subnet.h"

#include <cstddef>
#include <cstdint>

namespace berth {
namespace {

// Address families. Source: RFC 7871 6, IANA "Address Family Numbers".
constexpr unsigned kFamilyV4 = 1;
constexpr unsigned kFamilyV6 = 2;
// Octets before the address: family, source prefix length, scope prefix length.
constexpr std::size_t kFixedSize = 4;

}  // namespace

std::optional<ByteView> client_subnet(const EdnsView& edns) {
  const auto data = edns.find(EdnsOptionCode::kClientSubnet);
  if (!data || data->size() < kFixedSize) return std::nullopt;
  const unsigned family = static_cast<unsigned>((*data)[0] << 8 | (*data)[1]);
  const std::size_t prefix = (*data)[2];
  const std::size_t scope = (*data)[3];
  const std::size_t most = family == kFamilyV4 ? 32 : family == kFamilyV6 ? 128 : 0;
  if (most == 0 || prefix > most || scope != 0) return std::nullopt;
  if (data->size() != kFixedSize + (prefix + 7) / 8) return std::nullopt;
  const std::size_t used_bits = prefix % 8;
  if (used_bits != 0 && (data->back() & (0xff >> used_bits)) != 0) return std::nullopt;
  return data;
}

}  // namespace berth
