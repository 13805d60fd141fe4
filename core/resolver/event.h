#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/time.h"
#include "core/policy/client.h"
#include "core/track/timeline.h"

namespace berth {

/// A client's query arrived whole. `message` and the views in `client` are borrowed for the call.
struct QueryArrived {
  QueryId query;
  Client client;
  ByteView message;
  /// Most octets the reply may have on this way back; over UDP the client's own EDNS size bounds it
  /// further.
  std::size_t size_limit = 65535;
};

/// The client went away; no `Reply` is wanted any more.
struct QueryCancelled {
  QueryId query;
};

/// A transport that core asked for is open.
struct TransportOpened {
  TransportId transport;
  Endpoint local;
};

/// Octets came in: one datagram, or any piece of a stream. Borrowed for the call.
struct TransportReceived {
  TransportId transport;
  /// Where a datagram came from; for streams the peer.
  Endpoint source;
  ByteView bytes;
};

/// What went wrong with a transport, in words that are the same on every host.
enum class TransportCause : std::uint8_t {
  kEndOfStream, kReset, kRefused, kUnreachable, kTimedOut, kNoDescriptor, kNoPermission,
  kTlsFailed, kOther,
};

[[nodiscard]] std::string_view to_string(TransportCause cause);

/// A transport is gone, or could not be opened. Nothing more comes from it.
struct TransportClosed {
  TransportId transport;
  Stage stage = Stage::kConnect;
  TransportCause cause = TransportCause::kOther;
  /// The operating system's number, for logs; 0 when there is none.
  int os_code = 0;
};

/// No new queries are taken up; those in flight end by `until` at the latest.
struct Drain {
  TimePoint until;
};

/// Fresh entropy.
struct Reseed {
  Seed seed;
};

/// Everything that can happen to a resolver, time apart.
using Event = std::variant<QueryArrived, QueryCancelled, TransportOpened, TransportReceived,
                           TransportClosed, Drain, Reseed>;

}  // namespace berth
