#include "native-host/admin/half_open.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
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

enum class Piece { kMore, kLast, kError };

/// Adds the sockets in one piece of the kernel's answer.
Piece count_piece(const char* piece, std::size_t size, std::uint64_t& count) {
  while (size >= sizeof(nlmsghdr)) {
    nlmsghdr head;
    std::memcpy(&head, piece, sizeof head);
    if (head.nlmsg_type == NLMSG_DONE) return Piece::kLast;
    if (head.nlmsg_type != SOCK_DIAG_BY_FAMILY || head.nlmsg_len < sizeof head) break;
    ++count;
    const std::size_t step = NLMSG_ALIGN(head.nlmsg_len);
    if (step >= size) return Piece::kMore;
    piece += step;
    size -= step;
  }
  return Piece::kError;
}

/// Adds the sockets of a family. False: the kernel does not tell.
bool count_family(int netlink, std::uint8_t family, std::uint64_t& count) {
  if (!ask(netlink, family)) return false;
  std::array<char, 32768> room;
  for (;;) {
    const ssize_t size = ::recv(netlink, room.data(), room.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    const Piece piece = count_piece(room.data(), static_cast<std::size_t>(size), count);
    if (piece != Piece::kMore) return piece == Piece::kLast;
  }
}

}  // namespace

std::optional<std::uint64_t> half_open_connections() {
  const int netlink = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (netlink < 0) return std::nullopt;
  std::uint64_t count = 0;
  const bool is_told = std::all_of(kFamilies.begin(), kFamilies.end(), [&](std::uint8_t family) {
    return count_family(netlink, family, count);
  });
  ::close(netlink);
  return is_told ? std::optional(count) : std::nullopt;
}

}  // namespace berth
