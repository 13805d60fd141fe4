#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"

namespace berth {

/// The way back to whom a datagram came from: the peer's address, and ours that it was sent to,
/// both as the kernel gave them.
struct ReturnPath {
  /// A `sockaddr_in` or `sockaddr_in6`.
  std::array<std::uint8_t, 28> peer;
  std::uint8_t peer_size = 0;
  /// Control messages to send with; empty where the socket has one address.
  std::uint8_t control_size = 0;
  alignas(8) std::array<std::uint8_t, 40> control;
};

/// Datagrams taken from a socket with one call to the kernel, and replies given to it with another.
/// Replies are composed where they are sent from: nothing is copied or allocated in between.
class DatagramBatch {
 public:
  /// Bounds of one batch. Shape: replies up to `max_reply` octets, questions up to `max_query`.
  struct Limits {
    std::size_t datagrams = 1;
    std::size_t max_query = 0;
    std::size_t max_reply = 0;
  };

  explicit DatagramBatch(const Limits& limits);
  DatagramBatch(const DatagramBatch&) = delete;
  DatagramBatch& operator=(const DatagramBatch&) = delete;

  /// Takes what waits, at most one batch; how many, or 0. Those taken before are gone.
  /// Requires: no reply waits to be sent.
  [[nodiscard]] std::size_t receive(int descriptor);
  /// The octets of a datagram; one more than `max_query` of one that is longer.
  [[nodiscard]] ByteView query(std::size_t index) const;
  [[nodiscard]] Endpoint peer(std::size_t index) const;
  [[nodiscard]] ReturnPath return_path(std::size_t index) const;

  /// Where the next reply is composed. Shape: at least 65,535 octets.
  [[nodiscard]] ByteSpan room();
  /// Has the first `size` octets of the room sent to whom a datagram came from.
  void reply(std::size_t index, std::size_t size);
  /// Has `message` sent back; what is longer than `max_reply` is not.
  void reply(const ReturnPath& path, ByteView message);
  [[nodiscard]] bool is_full() const { return replies_ == limits_.datagrams; }
  /// Sends what waits. What the kernel has no room for is lost, as on the way.
  /// Returns how many were not sent.
  std::size_t send(int descriptor);

 private:
  struct Slot {
    ReturnPath path;
    iovec octets{};
  };

  void send_next_to(ReturnPath& path, std::size_t size);

  Limits limits_;
  std::size_t stride_;
  std::vector<std::uint8_t> queries_;
  std::vector<std::uint8_t> arena_;
  std::size_t used_ = 0;
  std::vector<Slot> incoming_;
  std::vector<mmsghdr> incoming_heads_;
  /// Ways back of replies that waited longer than their batch.
  std::vector<ReturnPath> paths_;
  std::vector<iovec> outgoing_;
  std::vector<mmsghdr> outgoing_heads_;
  std::size_t taken_;
  std::size_t replies_ = 0;
};

/// Has the kernel say to which of our addresses each datagram came, where the socket is bound to
/// all of them. Returns 0 or an errno.
[[nodiscard]] int want_return_paths(int descriptor, const Endpoint& bound);

}  // namespace berth
