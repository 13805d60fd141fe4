#pragma once

#include <cstdint>
#include <string_view>

namespace berth {

/// What a caller can do about an error: mend the input, stop asking, ask for less, or try later.
enum class ErrorKind : std::uint8_t { kMalformed, kRefused, kLimit, kUnavailable };

/// Everything that input can make core report. What only a bug can cause is an `assert` instead.
enum class Error : std::uint8_t {
  // malformed
  kTruncated,      ///< the input ends inside a field
  kTrailingBytes,  ///< octets are left after the last field
  kBadLabel,       ///< a label type other than literal or pointer, or an empty label inside a name
  kBadPointer,     ///< a compression pointer that does not point backwards
  kBadCount,       ///< a section count that the message does not hold, or not one question
  kBadRdata,       ///< RDATA that does not fit its type
  kBadOption,      ///< an EDNS option list that does not fit its length
  kBadText,        ///< presentation text that does not parse
  kBadEncoding,    ///< base64url, hex or percent-encoding that does not decode
  kBadAddress,     ///< text that is not an IP address or an address with port
  kBadUrl,         ///< a URL or path that does not parse
  kBadFrame,       ///< a stream framing violation
  // refused
  kNotSupported,
  kNotAllowed,
  // limit
  kNameTooLong,
  kTooLarge,
  kTooMany,
  kNoRoom,  ///< the output buffer or table is full
  // unavailable
  kTimedOut,
  kClosed,
};

/// Says what can be done about `error`.
[[nodiscard]] ErrorKind kind_of(Error error);

/// Names `error` in lower-case words, for logs and EDE text; static storage.
[[nodiscard]] std::string_view to_string(Error error);

}  // namespace berth
