#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/message/message_view.h"

namespace berth {

/// What a whole, checked answer says about its own lifetime.
struct AnswerTimes {
  /// Smallest TTL over answer records (CNAMEs included); where the answer is negative, also over
  /// min(SOA TTL, SOA MINIMUM) of the authority section (RFC 2308 5). Unit: seconds. Nothing when
  /// neither is there (an empty answer without SOA).
  std::optional<std::uint32_t> lifetime;
  /// NXDOMAIN, or NOERROR without a record of the asked type at the end of the CNAME chain.
  /// False for every other rcode.
  bool negative = false;
};

/// Reads the lifetime of `message`. A TTL with its top bit set counts as 0 (RFC 2181 8).
/// Shape: work linear in the message's size.
/// Errors: kBadCount (NOERROR and not one question), kBadRdata (an SOA too short), those of the
/// records.
[[nodiscard]] Result<AnswerTimes> answer_times(const MessageView& message);

/// Brings every TTL of a checked message within `least` and `most`; one with its top bit set counts
/// as 0 (RFC 2181 8). An OPT record, whose TTL is none, is left alone. Unit: seconds.
void clamp_ttls(ByteSpan message, std::uint32_t least, std::uint32_t most);

}  // namespace berth
