#pragma once

#include <optional>
#include <string_view>

#include "core/base/bytes.h"

namespace berth {

/// Reads a subnet as people write it, `192.0.2.0/24`, or an address alone for /24 or /56, into the
/// data of a client-subnet option with scope 0; bits past the prefix are cleared.
/// Shape: at most 20 octets; empty for /0, which asks for no option; nothing when it is none.
/// Source: RFC 7871 6, 11.1.
[[nodiscard]] std::optional<Bytes> parse_subnet_text(std::string_view text);

}  // namespace berth
