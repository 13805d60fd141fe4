// Of a header that is not whole yet only so many octets are taken as surely belong to it: of the
// text one at a time towards its end, of the binary form the fixed part, then what its length says.

#include "core/proxy/proxy_header.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "core/base/byte_reader.h"

namespace berth {
namespace {

constexpr std::string_view kTextBegin = "PROXY ";
/// Longest text header, its line end included. Source: 2.1.
constexpr std::size_t kMaxText = 107;
constexpr std::array<std::uint8_t, 12> kSignature{0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d,
                                                  0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
/// Signature, version, family and length. Source: 2.2.
constexpr std::size_t kFixedSize = 16;
constexpr std::size_t kCommandOffset = 12;
constexpr std::size_t kFamilyOffset = 13;
constexpr std::size_t kLengthOffset = 14;
constexpr unsigned kVersion = 2;
enum class Command : unsigned { kLocal = 0, kProxy = 1 };
enum class Family : unsigned { kUnspecified = 0, kInet = 1, kInet6 = 2, kUnix = 3 };
constexpr unsigned kLastProtocol = 2;
/// Two addresses and two ports; two paths. Source: 2.2.
constexpr std::size_t kInetSize = 12;
constexpr std::size_t kInet6Size = 36;
constexpr std::size_t kUnixSize = 216;
/// Source: 2.2.1 and 2.2.3.
constexpr std::uint8_t kChecksumType = 0x03;
constexpr std::size_t kChecksumSize = 4;

/// CRC32c over `octets`, those from `hole` on counted as zero, four of them. Source: RFC 4960 B.
std::uint32_t checksum(ByteView octets, std::size_t hole) {
  constexpr std::uint32_t kPolynomial = 0x82f63b78;
  std::uint32_t crc = 0xffffffff;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    crc ^= i - hole < kChecksumSize ? 0u : octets[i];
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? kPolynomial : 0);
  }
  return ~crc;
}

/// Walks the TLVs behind the addresses: they must fill the header, and a checksum must fit.
Result<void> check_extras(ByteView header, std::size_t begin) {
  ByteReader reader(header, begin);
  while (!reader.empty()) {
    const auto type = reader.u8();
    const auto size = reader.u16();
    if (!type || !size) return Error::kBadFrame;
    const std::size_t at = reader.position();
    if (!reader.take(*size)) return Error::kBadFrame;
    if (*type != kChecksumType) continue;
    if (*size != kChecksumSize) return Error::kBadFrame;
    ByteReader value(header, at);
    if (checksum(header, at) != *value.u32()) return Error::kBadFrame;
  }
  return {};
}

/// Cuts the next word off `text`; words are apart by one space. Nothing where there is none.
std::string_view next_word(std::string_view& text) {
  const std::size_t space = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, space);
  text.remove_prefix(std::min(space + 1, text.size()));
  return word;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  const auto port = parse_number(text, 0xffff);
  if (!port) return std::nullopt;
  return static_cast<std::uint16_t>(*port);
}

}  // namespace

Result<std::size_t> ProxyHeaderReader::take(ByteView octets) {
  std::size_t taken = 0;
  while (!done_) {
    const auto needed = wanted();
    if (!needed) return needed.error();
    if (*needed == size_) {
      if (const auto finished = finish(); !finished) return finished.error();
      done_ = true;
      break;
    }
    if (*needed > kMaxSize) return Error::kTooLarge;
    const std::size_t count = std::min(*needed - size_, octets.size() - taken);
    if (count == 0) break;
    std::memcpy(held_.data() + size_, octets.data() + taken, count);
    size_ += count;
    taken += count;
  }
  return taken;
}

Result<std::size_t> ProxyHeaderReader::wanted() const {
  if (size_ == 0) return std::size_t{1};
  if (held_[0] != kSignature[0]) {
    const std::size_t begun = std::min(size_, kTextBegin.size());
    if (std::memcmp(held_.data(), kTextBegin.data(), begun) != 0) return Error::kBadFrame;
    if (held_[size_ - 1] == '\n') return size_;
    if (size_ == kMaxText) return Error::kBadFrame;
    return size_ + 1;
  }
  const std::size_t begun = std::min(size_, kSignature.size());
  if (std::memcmp(held_.data(), kSignature.data(), begun) != 0) return Error::kBadFrame;
  if (size_ < kFixedSize) return kFixedSize;
  const std::size_t length =
      static_cast<std::size_t>(held_[kLengthOffset]) << 8 | held_[kLengthOffset + 1];
  return kFixedSize + length;
}

Result<void> ProxyHeaderReader::finish() {
  return held_[0] == kSignature[0] ? finish_binary() : finish_text();
}

Result<void> ProxyHeaderReader::finish_text() {
  std::string_view line(reinterpret_cast<const char*>(held_.data()), size_);
  if (!line.ends_with("\r\n")) return Error::kBadFrame;
  line.remove_prefix(kTextBegin.size());
  line.remove_suffix(2);
  const std::string_view family = next_word(line);
  // Whatever else the line says is not to be looked at.
  if (family == "UNKNOWN") return {};
  const bool v4 = family == "TCP4";
  if (!v4 && family != "TCP6") return Error::kBadFrame;
  const auto source = IpAddress::parse(next_word(line));
  const auto destination = IpAddress::parse(next_word(line));
  const auto port = parse_port(next_word(line));
  const auto destination_port = parse_port(line);
  if (!source || !destination || !port || !destination_port) return Error::kBadFrame;
  // A mapped address is written as IPv6 and is IPv4 to us.
  if (v4 && !(source->is_v4() && destination->is_v4())) return Error::kBadFrame;
  source_ = Endpoint{*source, *port};
  return {};
}

Result<void> ProxyHeaderReader::finish_binary() {
  if (held_[kCommandOffset] >> 4 != kVersion) return Error::kBadFrame;
  const auto command = static_cast<Command>(held_[kCommandOffset] & 0x0f);
  if (command == Command::kLocal) return {};
  if (command != Command::kProxy) return Error::kBadFrame;
  const auto family = static_cast<Family>(held_[kFamilyOffset] >> 4);
  if ((held_[kFamilyOffset] & 0x0fu) > kLastProtocol) return Error::kBadFrame;
  std::size_t addresses = 0;
  switch (family) {
    // Its length says nothing of what stands there.
    case Family::kUnspecified: return {};
    case Family::kInet: addresses = kInetSize; break;
    case Family::kInet6: addresses = kInet6Size; break;
    case Family::kUnix: addresses = kUnixSize; break;
    default: return Error::kBadFrame;
  }
  if (size_ < kFixedSize + addresses) return Error::kBadFrame;
  ByteReader reader(held(), kFixedSize);
  Endpoint source;
  if (family == Family::kInet) {
    source.address = IpAddress::v4(*reader.u32());
    static_cast<void>(reader.u32());
    source.port = *reader.u16();
    source_ = source;
  } else if (family == Family::kInet6) {
    constexpr std::size_t kAddress = 16;
    const ByteView address = *reader.take(kAddress);
    static_cast<void>(reader.take(kAddress));
    source.address = IpAddress::v6(address.first<kAddress>());
    source.port = *reader.u16();
    source_ = source;
  }
  return check_extras(held(), kFixedSize + addresses);
}

}  // namespace berth
