#pragma once

#include <string>
#include <vector>

#include "native-host/listen_address.h"
#include "native-host/server/listening_socket.h"

namespace berth {

/// Bound sockets that whoever started this process opened for it, and keeps: systemd by a socket
/// unit, or a program that replaces itself. They outlive a restart, and with them the clients that
/// wait in their queues, which the kernel resets where a process closes a socket of its own.
/// Source: sd_listen_fds(3).
class PassedSockets {
 public:
  /// Takes those that LISTEN_PID and LISTEN_FDS name as this process's; none: there are none.
  [[nodiscard]] static PassedSockets from_environment();
  /// Takes these descriptors; the caller's no longer.
  explicit PassedSockets(const std::vector<int>& descriptors);
  PassedSockets(PassedSockets&&) noexcept = default;
  PassedSockets(const PassedSockets&) = delete;

  [[nodiscard]] bool have(const ListenAddress& address) const;
  /// Another descriptor of the socket for `address`, set up as one of our own would be.
  /// Requires: `have(address)`. Throws std::system_error.
  [[nodiscard]] ListeningSocket share(const ListenAddress& address, const ListenRoom& room) const;
  /// Those that none of `addresses` is served by, for a warning: what they are bound to.
  [[nodiscard]] std::vector<std::string> besides(const std::vector<ListenAddress>& addresses) const;

 private:
  struct Passed {
    /// UDP, or TCP for whatever is spoken on streams.
    ListenAddress address;
    ListeningSocket socket;
  };
  [[nodiscard]] const Passed* find(const ListenAddress& address) const;

  std::vector<Passed> passed_;
};

}  // namespace berth
