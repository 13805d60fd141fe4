#include "core/base/endpoint.h"

#include <algorithm>
#include <cassert>
#include <optional>

#include "core/base/number_text.h"

namespace berth {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/// Parses a whole number with nothing around it, leading zeros neither.
std::optional<std::uint32_t> parse_decimal(std::string_view text, std::uint32_t most) {
  if (text.size() > 1 && text[0] == '0') return std::nullopt;
  return parse_number(text, most);
}

std::optional<std::uint32_t> parse_v4(std::string_view text) {
  std::uint32_t value = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = part < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const auto octet = parse_decimal(text.substr(0, dot), 255);
    if (!octet) return std::nullopt;
    value = value << 8 | *octet;
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return value;
}

/// Parses colon-separated groups (the last may be dotted IPv4) into `out`; the count of 16-bit
/// groups, or nothing.
std::optional<std::size_t> parse_groups(std::string_view text, std::array<std::uint16_t, 8>& out) {
  std::size_t count = 0;
  if (text.empty()) return count;
  for (;;) {
    const std::size_t colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
      const auto v4 = parse_v4(group);
      if (!v4 || count > 6) return std::nullopt;
      out[count++] = static_cast<std::uint16_t>(*v4 >> 16);
      out[count++] = static_cast<std::uint16_t>(*v4);
      return count;
    }
    const auto value = group.size() <= 4 ? parse_number(group, 0xffff, 16) : std::nullopt;
    if (!value || count == 8) return std::nullopt;
    out[count++] = static_cast<std::uint16_t>(*value);
    if (colon == std::string_view::npos) return count;
    text.remove_prefix(colon + 1);
  }
}

std::optional<std::array<std::uint8_t, 16>> parse_v6(std::string_view text) {
  std::array<std::uint16_t, 8> head{};
  std::array<std::uint16_t, 8> tail{};
  const std::size_t gap = text.find("::");
  const auto head_count = parse_groups(text.substr(0, gap), head);
  if (!head_count) return std::nullopt;
  std::size_t tail_count = 0;
  if (gap != std::string_view::npos) {
    const auto count = parse_groups(text.substr(gap + 2), tail);
    if (!count || *head_count + *count > 7) return std::nullopt;
    tail_count = *count;
  } else if (*head_count != 8) {
    return std::nullopt;
  }
  std::array<std::uint8_t, 16> out{};
  const auto put = [&out](std::size_t group, std::uint16_t value) {
    out[2 * group] = static_cast<std::uint8_t>(value >> 8);
    out[2 * group + 1] = static_cast<std::uint8_t>(value);
  };
  for (std::size_t i = 0; i < *head_count; ++i) put(i, head[i]);
  for (std::size_t i = 0; i < tail_count; ++i) put(8 - tail_count + i, tail[i]);
  return out;
}

}  // namespace

IpAddress IpAddress::v4(std::uint32_t host_order) {
  IpAddress address;
  std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), address.octets_.begin());
  for (std::size_t i = 0; i < 4; ++i) {
    address.octets_[12 + i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
  }
  return address;
}

IpAddress IpAddress::v6(std::span<const std::uint8_t, 16> network_order) {
  IpAddress address;
  std::copy(network_order.begin(), network_order.end(), address.octets_.begin());
  return address;
}

Result<IpAddress> IpAddress::parse(std::string_view text) {
  if (const auto value = parse_v4(text)) return v4(*value);
  if (const auto octets = parse_v6(text)) return v6(*octets);
  return Error::kBadAddress;
}

bool IpAddress::is_v4() const {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), octets_.begin());
}

bool IpAddress::is_unspecified() const {
  if (is_v4()) return v4_value() == 0;
  return *this == IpAddress();
}

bool IpAddress::is_loopback() const {
  if (is_v4()) return v4_value() >> 24 == 127;
  return std::all_of(octets_.begin(), octets_.end() - 1, [](auto o) { return o == 0; }) &&
         octets_[15] == 1;
}

std::uint32_t IpAddress::v4_value() const {
  assert(is_v4());
  std::uint32_t value = 0;
  for (std::size_t i = 12; i < 16; ++i) value = value << 8 | octets_[i];
  return value;
}

std::string IpAddress::to_string() const {
  std::string text;
  if (is_v4()) {
    for (std::size_t i = 12; i < 16; ++i) {
      if (i > 12) text += '.';
      text += number_text(octets_[i]);
    }
    return text;
  }
  std::array<std::uint16_t, 8> groups;
  for (std::size_t i = 0; i < 8; ++i) {
    groups[i] = static_cast<std::uint16_t>(octets_[2 * i] << 8 | octets_[2 * i + 1]);
  }
  // RFC 5952 4.2: the longest run of two or more zero groups is shortened, the first of equals.
  std::size_t gap = 8;
  std::size_t gap_length = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t length = 0;
    while (i + length < 8 && groups[i + length] == 0) ++length;
    if (length > gap_length) {
      gap = i;
      gap_length = length;
    }
    if (length > 0) i += length - 1;
  }
  for (std::size_t i = 0; i < 8;) {
    if (i == gap) {
      text += "::";
      i += gap_length;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    text += number_text(groups[i++], 16);
  }
  return text;
}

Result<Endpoint> Endpoint::parse(std::string_view text, std::uint16_t default_port) {
  std::string_view host = text;
  std::string_view port;
  bool has_port = false;
  if (!text.empty() && text[0] == '[') {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return Error::kBadAddress;
    host = text.substr(1, end - 1);
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && rest[0] != ':') return Error::kBadAddress;
    has_port = !rest.empty();
    if (has_port) port = rest.substr(1);
    if (host.find(':') == std::string_view::npos) return Error::kBadAddress;
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    const std::size_t colon = text.find(':');
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    has_port = true;
  }
  const auto address = IpAddress::parse(host);
  if (!address) return address.error();
  if (!has_port) {
    if (default_port == 0) return Error::kBadAddress;
    return Endpoint{*address, default_port};
  }
  const auto number = parse_decimal(port, 65535);
  if (!number) return Error::kBadAddress;
  return Endpoint{*address, static_cast<std::uint16_t>(*number)};
}

std::string Endpoint::to_string() const {
  std::string text = address.is_v4() ? address.to_string() : "[" + address.to_string() + "]";
  text += ':';
  text += number_text(port);
  return text;
}

}  // namespace berth
