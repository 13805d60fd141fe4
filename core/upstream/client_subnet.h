#pragma once

#include <optional>

#include "core/base/bytes.h"
#include "core/message/edns.h"

namespace berth {

/// The data of a client's subnet option, fit to be sent on; nothing when there is none or it is not
/// what a query may carry.
/// Shape: family, source prefix, scope 0, then exactly the octets of the prefix, unused bits clear.
/// Source: RFC 7871 6.
[[nodiscard]] std::optional<ByteView> client_subnet(const EdnsView& edns);

}  // namespace berth
