#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace berth {

/// The octets of a DNS message from whatever form people have it in: a DoH URL with `dns=`, hex
/// (blanks and colons between digits are dropped), base64url or base64, padded or not. What could
/// be either is hex. Nothing when it is none of these.
[[nodiscard]] std::optional<Bytes> message_from_text(std::string_view text);

/// The same for what standard input held: octets that no text has are the message itself.
[[nodiscard]] std::optional<Bytes> message_from_input(std::string_view input);

/// What `berth decode` prints, and its exit code: 0, 1 for a message with a defect (all that could
/// be read is printed), 2 for no message at all.
struct DecodeOutcome {
  std::string output;
  std::string complaint;
  int exit_code = 0;
};

/// Decodes `argument` or, without one, `input`.
[[nodiscard]] DecodeOutcome decode(const std::optional<std::string>& argument,
                                   std::string_view input);

}  // namespace berth
