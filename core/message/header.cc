#include "core/message/header.h"

#include <array>

namespace berth {
namespace {

// The flags as they stand in the second pair of octets. Source: RFC 1035 4.1.1, RFC 4035 3.2.
constexpr unsigned kQr = 0x8000;
constexpr unsigned kAa = 0x0400;
constexpr unsigned kTc = 0x0200;
constexpr unsigned kRd = 0x0100;
constexpr unsigned kRa = 0x0080;
constexpr unsigned kAd = 0x0020;
constexpr unsigned kCd = 0x0010;
constexpr unsigned kOpcodeShift = 11;
constexpr unsigned kFourBits = 0x000f;

std::uint16_t pair_at(ByteView bytes, std::size_t offset) {
  return static_cast<std::uint16_t>(bytes[offset] << 8 | bytes[offset + 1]);
}

}  // namespace

Result<Header> parse_header(ByteView message) {
  if (message.size() < kHeaderSize) return Error::kTruncated;
  const unsigned flags = pair_at(message, 2);
  Header header;
  header.id = pair_at(message, 0);
  header.qr = (flags & kQr) != 0;
  header.opcode = static_cast<Opcode>(flags >> kOpcodeShift & kFourBits);
  header.aa = (flags & kAa) != 0;
  header.tc = (flags & kTc) != 0;
  header.rd = (flags & kRd) != 0;
  header.ra = (flags & kRa) != 0;
  header.ad = (flags & kAd) != 0;
  header.cd = (flags & kCd) != 0;
  header.rcode = static_cast<std::uint8_t>(flags & kFourBits);
  header.question_count = pair_at(message, 4);
  header.answer_count = pair_at(message, 6);
  header.authority_count = pair_at(message, 8);
  header.additional_count = pair_at(message, 10);
  return header;
}

void write_header(const Header& header, ByteWriter& writer) {
  unsigned flags = (static_cast<unsigned>(header.opcode) & kFourBits) << kOpcodeShift;
  if (header.qr) flags |= kQr;
  if (header.aa) flags |= kAa;
  if (header.tc) flags |= kTc;
  if (header.rd) flags |= kRd;
  if (header.ra) flags |= kRa;
  if (header.ad) flags |= kAd;
  if (header.cd) flags |= kCd;
  flags |= header.rcode & kFourBits;
  // In a place whose size is known, so that the room is looked for once.
  std::array<std::uint8_t, kHeaderSize> octets;
  ByteWriter fields(octets);
  fields.u16(header.id);
  fields.u16(static_cast<std::uint16_t>(flags));
  fields.u16(header.question_count);
  fields.u16(header.answer_count);
  fields.u16(header.authority_count);
  fields.u16(header.additional_count);
  writer.bytes(octets);
}

}  // namespace berth
