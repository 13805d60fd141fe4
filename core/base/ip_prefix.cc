#include "core/base/ip_prefix.h"

#include <algorithm>
#include <cstring>

#include "core/base/number_text.h"

namespace berth {
namespace {

constexpr unsigned kBits = 128;
constexpr unsigned kMappedBits = 96;

}  // namespace

Result<IpPrefix> IpPrefix::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto network = IpAddress::parse(text.substr(0, slash));
  if (!network) return network.error();
  const unsigned before = network->is_v4() ? kMappedBits : 0;
  unsigned length = kBits - before;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto given = parse_number(digits, length);
    if (!given || (digits.size() > 1 && digits[0] == '0')) return Error::kBadAddress;
    length = *given;
  }
  IpPrefix out;
  out.network_ = *network;
  out.bits_ = static_cast<std::uint8_t>(before + length);
  for (unsigned bit = out.bits_; bit < kBits; ++bit) {
    if ((network->octets()[bit / 8] & 0x80u >> bit % 8) != 0) return Error::kBadAddress;
  }
  return out;
}

bool IpPrefix::contains(const IpAddress& address) const {
  const unsigned whole = bits_ / 8;
  if (std::memcmp(network_.octets().data(), address.octets().data(), whole) != 0) return false;
  const unsigned rest = bits_ % 8;
  if (rest != 0) {
    const unsigned differing = network_.octets()[whole] ^ address.octets()[whole];
    if (differing >> (8 - rest) != 0) return false;
  }
  return bits_ >= kMappedBits || !address.is_v4();
}

std::string IpPrefix::to_string() const {
  const unsigned before = network_.is_v4() ? kMappedBits : 0;
  return network_.to_string() + "/" + number_text(bits_ - before);
}

bool contains(const std::vector<IpPrefix>& prefixes, const IpAddress& address) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const IpPrefix& prefix) { return prefix.contains(address); });
}

}  // namespace berth
