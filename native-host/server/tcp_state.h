#pragma once

#include <cstdint>

#include "core/track/connection_record.h"

namespace berth {

/// Takes over what TCP knows of a connection: round trip, its variance, segments sent again. What
/// cannot be known stays as it was.
void sample_tcp(int descriptor, ConnectionRecord& record);

/// How full the queue of a listening socket is.
struct AcceptQueue {
  /// Connections that wait to be taken.
  std::uint32_t length = 0;
  /// The most that may; the kernel takes one more.
  std::uint32_t limit = 0;
};

/// The accept queue of a listening TCP socket; zeros where it cannot be known. Linux says the
/// length in `tcpi_unacked` and the limit in `tcpi_sacked` of TCP_INFO.
[[nodiscard]] AcceptQueue accept_queue_of(int descriptor);

}  // namespace berth
