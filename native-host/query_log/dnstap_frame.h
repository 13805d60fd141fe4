#pragma once

#include <cstdint>

#include "core/base/bytes.h"
#include "native-host/query_events/query_event.h"
#include "native-host/query_log/query_log_config.h"

namespace berth {

/// The two messages that dnstap has for one query of a client.
enum class DnstapType : std::uint8_t { kClientQuery = 5, kClientResponse = 6 };

/// Writes one of them in protobuf's wire form. Unless privacy is `kFull` the query's own octets,
/// which may name the client in their options, are left out. An event that stands for more than its
/// own query says so in `extra`.
/// Source: dnstap.proto (dnstap.info), Protocol Buffers' encoding.
[[nodiscard]] Bytes dnstap_frame(DnstapType type, const QueryEvent& event, std::int64_t unix_us,
                                 LogPrivacy privacy);

}  // namespace berth
