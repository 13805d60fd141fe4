#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/message/message_view.h"

namespace berth {

/// What a whole, checked answer says about its own lifetime.
struct AnswerTimes {
  /// Smallest TTL over answer records (CNAMEs included) or, where the answer is negative,
  /// min(SOA TTL, SOA MINIMUM) of the authority section (RFC 2308 5). Unit: seconds. Nothing when
  /// neither is there (an empty answer without SOA).
  std::optional<std::uint32_t> lifetime;
  /// NXDOMAIN, or NOERROR without a record of the asked type at the end of the CNAME chain.
  bool negative = false;
};

/// Reads the lifetime of `message`. A TTL with its top bit set counts as 0 (RFC 2181 8).
/// Errors: those of the records.
[[nodiscard]] Result<AnswerTimes> answer_times(const MessageView& message);

}  // namespace berth
