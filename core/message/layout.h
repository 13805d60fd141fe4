#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"

namespace berth {

/// Where in a message a field stands.
enum class MessagePart : std::uint8_t { kHeader, kQuestion, kAnswer, kAuthority, kAdditional };

/// What a field of a message is.
enum class FieldKind : std::uint8_t {
  kId,
  kFlags,  ///< the two octets from QR to RCODE; the value is opcode and response code
  kQuestionCount,
  kAnswerCount,
  kAuthorityCount,
  kAdditionalCount,
  kName,  ///< of a question or record; the value is the whole name, pointers followed
  kType,
  kClass,
  kTtl,     ///< seconds
  kLength,  ///< of the RDATA that follows
  kRdata,   ///< one field of RDATA, `index` of rdata_format.h
  kOpaque,  ///< RDATA of a type that is unknown, or that does not fit its type
  // What OPT makes of class, TTL and RDATA (RFC 6891 6.1.2).
  kPayloadSize,
  kExtendedRcode,
  kVersion,
  kEdnsFlags,
  kOptionCode,
  kOptionLength,
  kOptionData,
  kErrorCode,  ///< of an extended error (RFC 8914 2)
  kErrorText,
  kUnread,  ///< cannot be read as what should stand here; the value says why
};

/// The kind in lower-case words ("option length"), and the part; static storage.
[[nodiscard]] std::string_view to_string(FieldKind kind);
[[nodiscard]] std::string_view to_string(MessagePart part);

/// One field: so many octets from `offset` on.
struct MessageField {
  FieldKind kind{};
  MessagePart part{};
  /// Counts questions and records through the message, from 1; 0: the header, or what trails.
  std::uint16_t entry = 0;
  /// Of `kRdata`: which letter of the type's format. Strings and service parameters that fill the
  /// rest are one field each, and share it.
  std::uint8_t index = 0;
  std::size_t offset = 0;
  std::size_t size = 0;
  /// In words: printable ASCII on one line.
  std::string value;

  friend bool operator==(const MessageField&, const MessageField&) = default;
};

/// Every field of a message in the order of its octets, for people who look at them. It never
/// fails: what cannot be read is a field that says so, and the walk goes on where it can.
/// Shape: each octet is in exactly one field, no field is empty; values come to at most 200
/// characters for each octet, and 400. More octets than a message may have are one unread field.
[[nodiscard]] std::vector<MessageField> lay_out(ByteView message);

}  // namespace berth
