#include "tests/simulation/places.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/message/message_builder.h"
#include "tests/simulation/dice.h"

namespace berth {
namespace {

constexpr std::uint32_t kFirstV4 = 0xc0000201;   // 192.0.2.1
constexpr std::uint32_t kSecondV4 = 0xc6336401;  // 198.51.100.1
constexpr std::string_view kZone = ".boot.example";

IpAddress v6(std::size_t which, std::size_t number) {
  std::array<std::uint8_t, 16> octets{0x20, 0x01, 0x0d, 0xb8};
  octets[5] = static_cast<std::uint8_t>(which);
  octets[15] = static_cast<std::uint8_t>(number + 1);
  return IpAddress::v6(octets);
}

}  // namespace

std::vector<IpAddress> addresses_of(const Place& place, std::size_t number, Family family) {
  std::vector<IpAddress> addresses;
  const std::size_t count = family == Family::kV6 ? place.v6 : place.v4;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t base = i == 0 ? kFirstV4 : kSecondV4;
    addresses.push_back(family == Family::kV6
                            ? v6(i, number)
                            : IpAddress::v4(base + static_cast<std::uint32_t>(number)));
  }
  return addresses;
}

bool is_first(const IpAddress& address) {
  return address.is_v4() && address.v4_value() >> 8 == kFirstV4 >> 8;
}

bool nobody_for(const std::vector<Place>& places, const Name& name) {
  return std::none_of(places.begin(), places.end(), [&name](const Place& it) {
    return it.domain.empty() || name.is_under(*Name::parse(it.domain));
  });
}

std::string url_of(const Place& place, std::size_t number) {
  std::vector<IpAddress> all = addresses_of(place, number, Family::kV6);
  for (const IpAddress& it : addresses_of(place, number, Family::kV4)) all.push_back(it);
  std::string url = std::string(to_string(place.protocol)) + "://";
  char separator = '#';
  const auto option = [&](const std::string& text) { url += std::exchange(separator, '&') + text; };
  if (place.told == Place::Told::kAddress) {
    const std::string address = all.front().to_string();
    url += all.front().is_v4() ? address : "[" + address + "]";
  } else {
    url += "u" + std::to_string(number) + std::string(kZone);
  }
  if (place.told == Place::Told::kBeside) {
    for (const IpAddress& it : all) option("address=" + it.to_string());
  }
  if (!place.domain.empty()) option("domain=" + place.domain);
  return url;
}

std::string bootstrap_url(std::size_t number, bool stream) {
  return (stream ? "tcp://203.0.113." : "udp://203.0.113.") + std::to_string(number + 1);
}

std::optional<std::size_t> upstream_named(const Name& name) {
  const std::string text = name.lowered().to_string();
  const std::size_t end = text.find(kZone);
  if (text[0] != 'u' || end == std::string::npos || end < 2) return std::nullopt;
  return static_cast<std::size_t>(text[1] - '0');
}

Bytes address_answer(const MessageView& query, const Question& question, const Place& place,
                     std::size_t number) {
  Header header = query.header();
  header.qr = true;
  header.ra = true;
  Bytes bytes(512);
  MessageBuilder builder(bytes, bytes.size(), header);
  builder.question(question.name.wire(), question.type, question.record_class);
  const Family family = question.type == RecordType::kAaaa ? Family::kV6 : Family::kV4;
  // Less than a host believes it for at least, and more.
  const auto ttl = static_cast<std::uint32_t>(5 + mixed(number) % 40);
  for (const IpAddress& it : addresses_of(place, number, family)) {
    const auto octets = it.octets();
    const ByteView all(octets.data(), octets.size());
    builder.record(Section::kAnswer, question.name, question.type, question.record_class, ttl,
                   family == Family::kV6 ? all : all.subspan(12));
  }
  bytes.resize(builder.finish());
  return bytes;
}

}  // namespace berth
