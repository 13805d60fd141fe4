#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/message/iana.h"
#include "core/message/name.h"

namespace berth {

/// TTL of an operator's record that names none. Unit: seconds. Ours: short enough that a mended
/// record is soon believed.
inline constexpr std::uint32_t kLocalTtl = 300;
/// Longest record text. Unit: octets. Bound on work, ours.
inline constexpr std::size_t kMaxRecordText = 4096;

/// One record that policy answers with, parsed.
struct LocalRecordText {
  Name owner;
  std::uint32_t ttl = kLocalTtl;
  RecordType type{};
  Bytes rdata;
};

/// Parses `owner [TTL] [IN] type rdata`, TTL and class in either order.
/// Shape: at most `kMaxRecordText` octets; the TTL is decimal seconds below 2^31 (RFC 2181 8).
/// Errors: kBadText (a part is missing, another class, a meta type such as OPT or AXFR), kTooLarge,
/// those of `Name::parse`, `parse_rdata_text` and `check_rdata`.
/// Source: RFC 1035 5.1.
[[nodiscard]] Result<LocalRecordText> parse_local_record(std::string_view text);

}  // namespace berth
