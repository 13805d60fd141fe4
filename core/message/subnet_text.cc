#include "core/message/subnet_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/base/endpoint.h"
#include "core/base/number_text.h"

namespace berth {
namespace {

// The prefixes that protect a client. Source: RFC 7871 11.1.
constexpr unsigned kDefaultPrefix4 = 24;
constexpr unsigned kDefaultPrefix6 = 56;
// Source: IANA "Address Family Numbers".
constexpr std::uint8_t kFamily4 = 1;
constexpr std::uint8_t kFamily6 = 2;

}  // namespace

std::optional<Bytes> parse_subnet_text(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const Result<IpAddress> address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const bool v4 = address->is_v4();
  unsigned prefix = v4 ? kDefaultPrefix4 : kDefaultPrefix6;
  if (slash < text.size()) {
    const auto given = parse_number(text.substr(slash + 1), v4 ? 32 : 128);
    if (!given) return std::nullopt;
    prefix = *given;
  }
  if (prefix == 0) return Bytes{};
  const std::uint8_t* const octets = address->octets().data() + (v4 ? 12 : 0);
  // Family, prefix, scope: always 0 in a query.
  Bytes data{0, v4 ? kFamily4 : kFamily6, static_cast<std::uint8_t>(prefix), 0};
  data.insert(data.end(), octets, octets + (prefix + 7) / 8);
  if (const unsigned over = prefix % 8; over != 0) {
    data.back() = static_cast<std::uint8_t>(data.back() & (0xff00U >> over));
  }
  return data;
}

}  // namespace berth
