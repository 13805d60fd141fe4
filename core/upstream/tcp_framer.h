#pragma once

#include <cstddef>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/message/header.h"

namespace berth {

/// Octets of the length that stands before each message on a stream. Source: RFC 1035 4.2.2.
inline constexpr std::size_t kFrameLengthSize = 2;

/// Cuts a stream into messages, whatever the pieces it arrives in.
///
///     | length: u16 | message: length octets | length | message | ...
///
/// Each octet is moved a bounded number of times. After an error the stream cannot be followed any
/// further; every later call repeats the error.
/// Source: RFC 1035 4.2.2, RFC 7766 8.
class TcpFramer {
 public:
  /// Most octets held; room for one piece of any usual size behind one partial message.
  static constexpr std::size_t kMaxBuffered = std::size_t{256} << 10;

  TcpFramer() = default;
  /// Messages longer than `max_message` are refused as soon as their length is there.
  explicit TcpFramer(std::size_t max_message) : max_message_(max_message) {}

  /// Takes in the next octets. Drain `next` after each call.
  /// Errors: kTooLarge when more than `kMaxBuffered` would have to be held.
  Result<void> push(ByteView bytes);

  /// The next whole message, nothing when more octets are needed. The view lives until the next
  /// call of `push` or `next`.
  /// Errors: kBadFrame (a length under that of a header), kTooLarge.
  [[nodiscard]] Result<std::optional<ByteView>> next();

  /// Octets held that have not become a message: not 0 at the end of a stream is a truncated
  /// message.
  [[nodiscard]] std::size_t buffered() const { return buffer_.size() - start_; }

 private:
  std::size_t max_message_ = kMaxMessageSize;
  Bytes buffer_;
  std::size_t start_ = 0;
  std::optional<Error> failed_;
};

/// Puts the length before a message, so that both leave in one write (RFC 7766 8).
/// Requires: 12..65,535 octets.
[[nodiscard]] Bytes frame(ByteView message);

}  // namespace berth
