#pragma once

#include <string>
#include <string_view>

#include "core/pool/transport.h"
#include "core/upstream/dial.h"
#include "core/upstream/transport_event.h"
#include "core/upstream/upstream.h"

namespace berth {

/// "1200 ms".
[[nodiscard]] std::string milliseconds_text(Duration duration);

/// True for what only this host lacks: it says nothing against an upstream.
[[nodiscard]] bool is_ours(TransportCause cause);

/// Over what a message goes, in words for people: "udp", "tcp", "tls" or "https".
[[nodiscard]] std::string_view way_of(const Upstream& upstream, TransportKind kind);

/// An address of an upstream, or its name where the host opens it by that.
[[nodiscard]] std::string place_text(const Endpoint& remote, const Upstream& upstream);

/// What came of one address: "connect to 192.0.2.1:53 over tcp refused", "TLS with … failed: …".
[[nodiscard]] std::string failure_text(const DialAttempt& attempt, const Upstream& upstream,
                                       TransportKind kind);

}  // namespace berth
