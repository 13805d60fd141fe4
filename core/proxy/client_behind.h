#pragma once

#include <string_view>

#include "core/base/endpoint.h"
#include "core/proxy/proxy_config.h"

namespace berth {

/// Who is behind `peer`, which sent a request with `value` in the field that `config` names (the
/// values of several joined by commas, as RFC 9110 5.3 has it).
///
/// A list is read from its end, where the nearest proxy wrote: each trusted address hands on to the
/// one before it, and the first that is not trusted is the client. What cannot be read, or hides
/// who it is, ends the walk at whom it was told by. A peer that is not trusted is the client
/// itself. Shape: at most `kMaxHops` steps. Port 0 where none is known. Source: RFC 7239 4 and 5.2.
[[nodiscard]] Endpoint client_behind(const Endpoint& peer, std::string_view value,
                                     const ProxyConfig& config);

/// Proxies in a row that are believed.
inline constexpr int kMaxHops = 16;

}  // namespace berth
