#pragma once

#include <cstdint>
#include <optional>

namespace berth {

/// Connections of this network namespace that have begun to open and cannot be accepted yet: their
/// last step has not come, or with TCP_DEFER_ACCEPT their first octet. Nothing where the kernel
/// does not tell. It looks through all that are open, so not for every question. Source:
/// sock_diag(7).
[[nodiscard]] std::optional<std::uint64_t> half_open_connections();

}  // namespace berth
