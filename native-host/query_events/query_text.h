#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/message/iana.h"
#include "native-host/query_events/query_event.h"

namespace berth {

/// An extended error of an answer. Source: RFC 8914 2.
struct ToldError {
  std::uint16_t code = 0;
  std::string text;
};

/// What an event's messages say, in words.
struct QueryText {
  /// In lower case, what is not printable as `\DDD`; empty where there is no question to read.
  std::string name;
  std::string type;
  /// "dropped" where nothing was answered.
  std::string rcode;
  std::vector<ToldError> errors;
};

/// Reads an event's messages. Whatever they hold, something comes of it.
[[nodiscard]] QueryText read_text(const QueryEvent& event);

/// "h1", "h2", "dot", "tcp" or "udp"; static storage.
[[nodiscard]] std::string_view protocol_name(ClientProtocol protocol);

/// Whether the client got no answer that it could use.
[[nodiscard]] bool has_failed(const QueryEvent& event);

/// Writes an event as one JSON object; docs/admin.md has its members.
void append_json(const QueryEvent& event, const QueryText& text, std::int64_t unix_us,
                 std::string& out);

}  // namespace berth
