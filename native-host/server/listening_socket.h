#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/time.h"
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
  /// Still ours to close.
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// Finds out whether `address` is free: a bind without SO_REUSEPORT, with which it would succeed
/// beside another server, one of ours too. Returns 0 or an errno.
[[nodiscard]] int probe_address(const ListenAddress& address);

/// Room for what clients sent and nobody took yet; the kernel may give less.
struct ListenRoom {
  /// Connections.
  std::uint32_t backlog = 0;
  /// Datagrams. Unit: octets.
  std::size_t receive_buffer = 0;
  /// How long a connection whose client says nothing stays where it is not seen; 0: no time.
  Duration defer_accept{};
  /// Octets with the SYN are taken of so many at once that may not be who they say; 0: of none.
  std::uint32_t fast_open = 0;
};

/// Listens, so that other sockets of this process may listen on the same address. Throws
/// `std::system_error`.
[[nodiscard]] ListeningSocket listen_on(const ListenAddress& address, const ListenRoom& room);

/// The same by a socket that somebody else bound to `address`.
[[nodiscard]] ListeningSocket listen_by(ListeningSocket bound, const ListenAddress& address,
                                        const ListenRoom& room);

/// Why an address cannot be listened on and what to do, in one line.
[[nodiscard]] std::string listen_problem(const ListenAddress& address, int os_code);

/// Whether the kernel takes octets with a SYN, where a socket asks it to.
[[nodiscard]] bool has_fast_open();

/// What the kernel cuts every backlog to; 0 when that cannot be known.
[[nodiscard]] std::uint32_t largest_backlog();

}  // namespace berth
