#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/cache/cache_config.h"
#include "core/message/iana.h"
#include "core/message/message_view.h"

namespace berth {

/// Longest TTL there is; a larger number counts as 0. Unit: seconds. Source: RFC 2181 8.
inline constexpr std::uint32_t kMaxTtlSeconds = 0x7fffffff;
/// A failure is remembered at least this long. Unit: seconds. Source: RFC 9520 3.2.
inline constexpr std::uint32_t kMinFailureTtlSeconds = 1;
/// A failure is remembered at most this long. Unit: seconds. Source: RFC 9520 3.2.
inline constexpr std::uint32_t kMaxFailureTtlSeconds = 300;

/// What is known of a message's lifetime when it comes.
struct LifetimeFacts {
  /// From the TTLs; nothing where the message has none to go by.
  std::optional<std::uint32_t> seconds;
  bool negative = false;
};

/// The TTL that a record is kept with: 0 when its top bit was set, then within floor and cap.
[[nodiscard]] std::uint32_t kept_ttl(const CacheConfig& config, std::uint32_t wire_ttl);

/// How long an answer is fresh; 0: not to be kept. A floor above the cap gives way to it.
/// Source: RFC 2308 5 (negative answers), RFC 8767 4 (the cap).
[[nodiscard]] std::uint32_t answer_lifetime(const CacheConfig& config, const LifetimeFacts& facts);

/// How long a failure is remembered. Source: RFC 9520 3.2.
[[nodiscard]] std::uint32_t failure_lifetime(const CacheConfig& config);

/// The records of a message, all of which have a TTL to count down; nothing when it must not be
/// kept: it does not parse, holds an OPT, or answers another question than `name`, `type` and
/// `record_class`, the name in lower case. Shape: work linear in the size.
[[nodiscard]] std::optional<std::uint32_t> count_records(ByteView message, ByteView name,
                                                         RecordType type, RecordClass record_class);

/// True for the record that says how long a negative answer lives; it is given out with no longer a
/// TTL than that, so that the caches behind this one keep to it. Source: RFC 2308 5.
[[nodiscard]] inline bool is_negative_proof(const RecordView& record) {
  return record.section == Section::kAuthority && record.type == RecordType::kSoa;
}

}  // namespace berth
