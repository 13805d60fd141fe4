#include "native-host/fetch/fetch_connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "native-host/query/host_addresses.h"
#include "native-host/socket_address.h"

namespace berth {

FetchConnection::~FetchConnection() {
  channel_.reset();
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool FetchConnection::open(const HttpUrl& url, const std::shared_ptr<const ClientTls>& tls,
                           bool is_insecure) {
  const HostAddresses found = find_host(url.host, url.port);
  if (found.endpoints.empty()) {
    problem_ = found.problem;
    return false;
  }
  const auto connected = std::find_if(found.endpoints.begin(), found.endpoints.end(),
                                      [this](const Endpoint& remote) { return connect(remote); });
  if (connected == found.endpoints.end()) return false;
  SslPointer ssl;
  if (tls != nullptr) {
    const bool is_address = IpAddress::parse(url.host).ok();
    TlsServer server{is_address ? "" : url.host, connected->address, {}, "http/1.1"};
    tls_ = std::make_unique<TlsClient>(tls, std::move(server));
    ssl = tls_->connect(descriptor_);
    if (ssl == nullptr) {
      problem_ = "out of memory";
      return false;
    }
  }
  channel_ = std::make_unique<Channel>(descriptor_, std::move(ssl));
  return tls == nullptr || shake_hands(is_insecure);
}

bool FetchConnection::connect(const Endpoint& remote) {
  if (descriptor_ >= 0) ::close(descriptor_);
  const SocketAddress address(remote);
  descriptor_ = ::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int code = descriptor_ < 0 ? errno : 0;
  if (code == 0 && ::connect(descriptor_, address.get(), address.size) != 0) code = errno;
  if (code == EINPROGRESS) {
    if (!wait(POLLOUT)) return false;
    socklen_t size = sizeof code;
    if (::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &code, &size) != 0) code = errno;
  }
  if (code == 0) return true;
  problem_ = remote.to_string() + ": " + std::strerror(code);
  return false;
}

bool FetchConnection::shake_hands(bool is_insecure) {
  while (true) {
    const ChannelResult result = channel_->handshake();
    if (result.kind == ChannelResult::Kind::kDone) break;
    if (!wait_for(result)) return false;
  }
  if (is_insecure) return true;
  const auto objection = tls_->objection(channel_->ssl());
  if (objection) problem_ = objection->why;
  return !objection;
}

bool FetchConnection::send(ByteView octets) {
  while (!octets.empty()) {
    const ChannelResult result = channel_->write(octets);
    if (result.kind == ChannelResult::Kind::kDone) {
      octets = octets.subspan(result.size);
    } else if (!wait_for(result)) {
      return false;
    }
  }
  return true;
}

bool FetchConnection::receive(ByteSpan room, std::size_t& got) {
  while (true) {
    const ChannelResult result = channel_->read(room);
    got = result.kind == ChannelResult::Kind::kDone ? result.size : 0;
    if (result.kind == ChannelResult::Kind::kDone || result.kind == ChannelResult::Kind::kEnd)
      // A server that always has a little more does not make the wait longer.
      return std::chrono::steady_clock::now() < deadline_ || wait(POLLIN);
    if (!wait_for(result)) return false;
  }
}

bool FetchConnection::wait(short events) {
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline_ - std::chrono::steady_clock::now());
    pollfd watched{descriptor_, events, 0};
    const int ready =
        left.count() <= 0 ? 0 : ::poll(&watched, 1, static_cast<int>(left.count()) + 1);
    if (ready > 0) return true;
    if (ready < 0 && errno == EINTR) continue;
    is_late_ = ready == 0;
    problem_ = is_late_ ? "not whole in time (timeout)" : std::strerror(errno);
    return false;
  }
}

bool FetchConnection::wait_for(const ChannelResult& result) {
  if (result.kind == ChannelResult::Kind::kWantRead) return wait(POLLIN);
  if (result.kind == ChannelResult::Kind::kWantWrite) return wait(POLLOUT);
  fail(result);
  return false;
}

void FetchConnection::fail(const ChannelResult& result) {
  is_late_ = false;
  if (result.os_code != 0) {
    problem_ = std::strerror(result.os_code);
  } else if (tls_ != nullptr) {
    problem_ = tls_->failure(channel_->ssl()).why;
  }
  if (problem_.empty()) problem_ = "the connection was closed";
}

}  // namespace berth
