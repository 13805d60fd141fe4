#include "native-host/server/listener.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "native-host/socket_address.h"

namespace berth {
namespace {

// How long a listener rests when no descriptor is left.
constexpr Duration kPause = milliseconds(100);
// How often the queue is looked at while connections come, beside each turn of accepting.
constexpr Duration kLookEvery = milliseconds(100);
constexpr std::uint32_t kTakeAllAtMost = 65536;

int open_spare() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

}  // namespace

Listener::Listener(Parts parts, ListeningSocket socket)
    : parts_(std::move(parts)),
      watch_(parts_.loop, socket.release(), *this),
      pause_(parts_.loop, [this] { watch_.want_read(); }),
      look_(parts_.loop, [this] { look_again(); }),
      warning_(parts_.log, "accept"),
      queue_(parts_.log, parts_.watches_queue ? watch_.descriptor() : -1,
             parts_.watches_queue ? parts_.backlog : 0, parts_.address.to_string()),
      spare_(open_spare()) {
  watch_.want_read();
}

Listener::~Listener() {
  if (spare_ >= 0) ::close(spare_);
}

void Listener::readable() {
  queue_.look(parts_.loop.now());
  std::uint32_t taken = 0;
  while (taken < parts_.accepts_per_wakeup && accept_one()) ++taken;
  queue_.took(taken);
  has_accepted_ = true;
  if (!look_.is_set()) look_.set(parts_.loop.now() + kLookEvery);
  if (!pause_.is_set()) watch_.want_read();
}

void Listener::look_again() {
  queue_.look(parts_.loop.now());
  if (std::exchange(has_accepted_, false)) look_.set(parts_.loop.now() + kLookEvery);
}

void Listener::take_all() {
  for (std::uint32_t i = 0; i < kTakeAllAtMost; ++i) {
    if (!accept_one()) return;
  }
}

bool Listener::accept_one() {
  SocketAddress peer;
  const int descriptor =
      ::accept4(watch_.descriptor(), peer.get(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0) {
    const int code = errno;
    // These are about the one connection, which is gone already.
    if (code == ECONNABORTED || code == EINTR || code == EPROTO) return true;
    if (code != EAGAIN) accept_failed(code);
    return false;
  }
  AcceptedConnection accepted{descriptor, peer.endpoint(),         parts_.address.scheme,
                              {},         parts_.address.endpoint, parts_.place};
  const bool by_proxy = parts_.taker.trusts(accepted.peer.address);
  const auto verdict =
      parts_.admission->admit(parts_.loop.now(), by_proxy ? IpAddress() : accepted.peer.address,
                              is_tls(parts_.address.scheme), accepted.ticket);
  if (verdict != Admission::Verdict::kAdmitted) {
    ::close(descriptor);
    queue_.refused();
    warning_.warn(parts_.loop.now(), "refused " + accepted.peer.to_string() + " on " +
                                         parts_.address.to_string() + ": " +
                                         std::string(to_string(verdict)));
    return true;
  }
  const int on = 1;
  static_cast<void>(::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
  parts_.taker.take_connection(std::move(accepted));
  return true;
}

void Listener::accept_failed(int code) {
  queue_.failed(code);
  if (code == EMFILE || code == ENFILE) refuse_with_spare();
  warning_.warn(parts_.loop.now(),
                "accept on " + parts_.address.to_string() + ": " + std::strerror(code));
  pause_.set(parts_.loop.now() + kPause);
}

void Listener::refuse_with_spare() {
  if (spare_ < 0) return;
  ::close(std::exchange(spare_, -1));
  const int descriptor = ::accept4(watch_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC);
  if (descriptor >= 0) {
    ::close(descriptor);
    queue_.spared();
  }
  spare_ = open_spare();
}

}  // namespace berth
