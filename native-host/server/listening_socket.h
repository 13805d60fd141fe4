#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "native-host/listen_address.h"

namespace berth {

/// A bound descriptor, listening where the scheme has connections, that closes itself.
class ListeningSocket {
 public:
  explicit ListeningSocket(int descriptor) : descriptor_(descriptor) {}
  ListeningSocket(ListeningSocket&& other) noexcept : descriptor_(other.release()) {}
  ListeningSocket& operator=(ListeningSocket&& other) noexcept;
  ~ListeningSocket();

  [[nodiscard]] int release();

 private:
  int descriptor_;
};

/// Finds out whether `address` is free: a bind without SO_REUSEPORT, which would succeed beside
/// another server. Returns 0 or an errno.
[[nodiscard]] int probe_address(const ListenAddress& address);

/// Room for what clients sent and nobody took yet; the kernel may give less.
struct ListenRoom {
  /// Connections.
  std::uint32_t backlog = 0;
  /// Datagrams. Unit: octets.
  std::size_t receive_buffer = 0;
};

/// Listens, so that other sockets of this process may listen on the same address. Throws
/// `std::system_error`.
[[nodiscard]] ListeningSocket listen_on(const ListenAddress& address, const ListenRoom& room);

/// Why an address cannot be listened on and what to do, in one line.
[[nodiscard]] std::string listen_problem(const ListenAddress& address, int os_code);

/// What the kernel cuts every backlog to; 0 when that cannot be known.
[[nodiscard]] std::uint32_t largest_backlog();

}  // namespace berth
