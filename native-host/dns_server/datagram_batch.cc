// A socket bound to a wildcard must answer from the address that was asked, or the client takes the
// answer for a forgery (RFC 5452 9.1). The kernel says which one it was in a control message, and
// takes the same message back with the reply; only the interface is left to routing, except for
// link-local addresses, which mean nothing without it.

#include "native-host/dns_server/datagram_batch.h"

#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "native-host/socket_address.h"

namespace berth {
namespace {

constexpr std::size_t kLargestMessage = 65535;
// Keeps the first octets of all questions from falling into the same few lines of the CPU's cache.
constexpr std::size_t kStagger = 64;

static_assert(sizeof(ReturnPath::peer) >= sizeof(sockaddr_in6));
static_assert(sizeof(ReturnPath::control) >= CMSG_SPACE(sizeof(in6_pktinfo)));

/// Turns the control message that a datagram came with into the one that its reply leaves with;
/// false when replies need none.
bool turn_round(msghdr& head) {
  cmsghdr* control = CMSG_FIRSTHDR(&head);
  if (control == nullptr) return false;
  if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO) {
    in_pktinfo info;
    std::memcpy(&info, CMSG_DATA(control), sizeof info);
    info.ipi_ifindex = 0;
    std::memcpy(CMSG_DATA(control), &info, sizeof info);
    head.msg_controllen = CMSG_SPACE(sizeof info);
    return true;
  }
  if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO) {
    in6_pktinfo info;
    std::memcpy(&info, CMSG_DATA(control), sizeof info);
    // Nobody answers from a group's address.
    if (IN6_IS_ADDR_MULTICAST(&info.ipi6_addr)) return false;
    if (!IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) info.ipi6_ifindex = 0;
    std::memcpy(CMSG_DATA(control), &info, sizeof info);
    head.msg_controllen = CMSG_SPACE(sizeof info);
    return true;
  }
  return false;
}

}  // namespace

DatagramBatch::DatagramBatch(const Limits& limits)
    : limits_(limits),
      stride_((limits.max_query + 1 + kStagger - 1) / kStagger * kStagger + kStagger),
      queries_(limits.datagrams * stride_),
      arena_(limits.datagrams * limits.max_reply + kLargestMessage),
      incoming_(limits.datagrams),
      incoming_heads_(limits.datagrams),
      paths_(limits.datagrams),
      outgoing_(limits.datagrams),
      outgoing_heads_(limits.datagrams),
      taken_(limits.datagrams) {
  for (std::size_t i = 0; i < limits.datagrams; ++i) {
    incoming_[i].octets = {queries_.data() + i * stride_, limits.max_query + 1};
    msghdr& head = incoming_heads_[i].msg_hdr;
    head.msg_name = incoming_[i].path.peer.data();
    head.msg_iov = &incoming_[i].octets;
    head.msg_iovlen = 1;
    head.msg_control = incoming_[i].path.control.data();
  }
}

std::size_t DatagramBatch::receive(int descriptor) {
  // The kernel wrote over the sizes of those that it filled.
  for (std::size_t i = 0; i < taken_; ++i) {
    msghdr& head = incoming_heads_[i].msg_hdr;
    head.msg_namelen = sizeof(ReturnPath::peer);
    head.msg_controllen = sizeof(ReturnPath::control);
  }
  const int count = ::recvmmsg(descriptor, incoming_heads_.data(),
                               static_cast<unsigned>(limits_.datagrams), MSG_DONTWAIT, nullptr);
  taken_ = count > 0 ? static_cast<std::size_t>(count) : 0;
  for (std::size_t i = 0; i < taken_; ++i) {
    msghdr& head = incoming_heads_[i].msg_hdr;
    ReturnPath& path = incoming_[i].path;
    path.peer_size = static_cast<std::uint8_t>(std::min<std::size_t>(head.msg_namelen, 28));
    path.control_size = turn_round(head) ? static_cast<std::uint8_t>(head.msg_controllen) : 0;
  }
  return taken_;
}

ByteView DatagramBatch::query(std::size_t index) const {
  return ByteView(queries_).subspan(index * stride_, incoming_heads_[index].msg_len);
}

Endpoint DatagramBatch::peer(std::size_t index) const {
  const ReturnPath& path = incoming_[index].path;
  SocketAddress address;
  std::memcpy(address.get(), path.peer.data(), path.peer_size);
  return address.endpoint();
}

ReturnPath DatagramBatch::return_path(std::size_t index) const { return incoming_[index].path; }

ByteSpan DatagramBatch::room() { return ByteSpan(arena_).subspan(used_); }

void DatagramBatch::reply(std::size_t index, std::size_t size) {
  send_next_to(incoming_[index].path, size);
}

void DatagramBatch::reply(const ReturnPath& path, ByteView message) {
  if (message.size() > limits_.max_reply) return;
  std::memcpy(room().data(), message.data(), message.size());
  paths_[replies_] = path;
  send_next_to(paths_[replies_], message.size());
}

void DatagramBatch::send_next_to(ReturnPath& path, std::size_t size) {
  iovec& octets = outgoing_[replies_];
  octets = {arena_.data() + used_, size};
  msghdr& head = outgoing_heads_[replies_].msg_hdr;
  head = {};
  head.msg_name = path.peer.data();
  head.msg_namelen = path.peer_size;
  head.msg_iov = &octets;
  head.msg_iovlen = 1;
  head.msg_control = path.control_size > 0 ? path.control.data() : nullptr;
  head.msg_controllen = path.control_size;
  used_ += size;
  ++replies_;
}

std::size_t DatagramBatch::send(int descriptor) {
  std::size_t done = 0;
  std::size_t lost = 0;
  while (done < replies_) {
    const int sent = ::sendmmsg(descriptor, outgoing_heads_.data() + done,
                                static_cast<unsigned>(replies_ - done), MSG_DONTWAIT);
    if (sent > 0) {
      done += static_cast<std::size_t>(sent);
    } else if (sent < 0 && errno == EINTR) {
      continue;
    } else {
      // It is about the first one alone: no route, a firewall, no room.
      ++done;
      ++lost;
    }
  }
  replies_ = 0;
  used_ = 0;
  return lost;
}

int want_return_paths(int descriptor, const Endpoint& bound) {
  if (!bound.address.is_unspecified()) return 0;
  const int on = 1;
  const bool v4 = bound.address.is_v4();
  const int done = v4 ? ::setsockopt(descriptor, IPPROTO_IP, IP_PKTINFO, &on, sizeof on)
                      : ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
  return done == 0 ? 0 : errno;
}

}  // namespace berth
