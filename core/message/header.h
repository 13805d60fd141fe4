#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/byte_writer.h"
#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/message/iana.h"

namespace berth {

/// Size of the fixed header. Unit: octets. Source: RFC 1035 4.1.1.
inline constexpr std::size_t kHeaderSize = 12;
/// Largest message. Unit: octets. Source: RFC 1035 4.2.2 (the two-octet length of TCP).
inline constexpr std::size_t kMaxMessageSize = 65535;

/// The header of a message.
///
///      0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15
///     |                      id                       |
///     |QR|  opcode   |AA|TC|RD|RA| Z|AD|CD|   rcode   |
///     |  question, answer, authority, additional count|
///
/// Source: RFC 1035 4.1.1, RFC 4035 3.2 (AD, CD).
struct Header {
  std::uint16_t id = 0;
  bool qr = false;
  Opcode opcode = Opcode::kQuery;
  bool aa = false;
  bool tc = false;
  bool rd = false;
  bool ra = false;
  bool ad = false;
  bool cd = false;
  /// The low four bits only; EDNS carries the rest.
  std::uint8_t rcode = 0;
  std::uint16_t question_count = 0;
  std::uint16_t answer_count = 0;
  std::uint16_t authority_count = 0;
  std::uint16_t additional_count = 0;

  friend bool operator==(const Header&, const Header&) = default;
};

/// Parses the first twelve octets. Errors: kTruncated.
[[nodiscard]] Result<Header> parse_header(ByteView message);

/// Writes the twelve octets of `header`; the Z bit is always clear (RFC 6895 2.1).
void write_header(const Header& header, ByteWriter& writer);

}  // namespace berth
