#include "native-host/admin/half_open.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>

namespace berth {
namespace {

constexpr std::array<std::uint8_t, 2> kFamilies{AF_INET, AF_INET6};

struct DiagRequest {
  nlmsghdr head;
  inet_diag_req_v2 body;
};

bool ask(int netlink, std::uint8_t family) {
  DiagRequest request{};
  request.head.nlmsg_len = sizeof request;
  request.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.sdiag_family = family;
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_states = 1U << TCP_SYN_RECV;
  return ::send(netlink, &request, sizeof request, 0) == ssize_t{sizeof request};
}

/// Adds the sockets in one piece of the kernel's answer. False: it was the last.
bool count_piece(const char* piece, std::size_t size, std::uint64_t& count) {
  while (size >= sizeof(nlmsghdr)) {
    nlmsghdr head;
    std::memcpy(&head, piece, sizeof head);
    if (head.nlmsg_type != SOCK_DIAG_BY_FAMILY || head.nlmsg_len < sizeof head) return false;
    ++count;
    const std::size_t step = NLMSG_ALIGN(head.nlmsg_len);
    if (step >= size) return true;
    piece += step;
    size -= step;
  }
  return false;
}

}  // namespace

std::uint64_t half_open_connections() {
  const int netlink = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (netlink < 0) return 0;
  std::uint64_t count = 0;
  std::array<char, 32768> room;
  for (const std::uint8_t family : kFamilies) {
    if (!ask(netlink, family)) break;
    for (bool goes_on = true; goes_on;) {
      const ssize_t size = ::recv(netlink, room.data(), room.size(), 0);
      goes_on = size > 0 && count_piece(room.data(), static_cast<std::size_t>(size), count);
    }
  }
  ::close(netlink);
  return count;
}

}  // namespace berth
