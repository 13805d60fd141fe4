#include "native-host/server/channel.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

// OpenSSL judges a call by the thread's list of errors, so the list is empty before each: whoever
// sees an error empties it.

namespace berth {
namespace {

constexpr std::size_t kMaxWrite = std::size_t{1} << 30;

ChannelResult from_errno(int code, ChannelResult::Kind blocked) {
  if (code == EAGAIN || code == EINTR) return {blocked, 0, 0};
  return {ChannelResult::Kind::kFailed, 0, code};
}

}  // namespace

ChannelResult Channel::failed(int returned) {
  const int code = errno;
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ: return {ChannelResult::Kind::kWantRead, 0, 0};
    case SSL_ERROR_WANT_WRITE: return {ChannelResult::Kind::kWantWrite, 0, 0};
    case SSL_ERROR_ZERO_RETURN: return {ChannelResult::Kind::kEnd, 0, 0};
    case SSL_ERROR_SYSCALL: return {ChannelResult::Kind::kFailed, 0, code};
    // The list keeps why, for `tls_error_text`.
    default: return {ChannelResult::Kind::kFailed, 0, 0};
  }
}

ChannelResult Channel::handshake() {
  if (ssl_ == nullptr) return {};
  const int done = SSL_do_handshake(ssl_.get());
  return done == 1 ? ChannelResult{} : failed(done);
}

ChannelResult Channel::read(ByteSpan room) {
  if (ssl_ != nullptr) {
    std::size_t size = 0;
    const int done = SSL_read_ex(ssl_.get(), room.data(), room.size(), &size);
    return done == 1 ? ChannelResult{ChannelResult::Kind::kDone, size, 0} : failed(done);
  }
  const ssize_t size = ::recv(descriptor_, room.data(), room.size(), 0);
  if (size > 0) return {ChannelResult::Kind::kDone, static_cast<std::size_t>(size), 0};
  if (size == 0) return {ChannelResult::Kind::kEnd, 0, 0};
  return from_errno(errno, ChannelResult::Kind::kWantRead);
}

ChannelResult Channel::write(ByteView octets) {
  if (ssl_ != nullptr) {
    std::size_t size = 0;
    const int done =
        SSL_write_ex(ssl_.get(), octets.data(), std::min(octets.size(), kMaxWrite), &size);
    return done == 1 ? ChannelResult{ChannelResult::Kind::kDone, size, 0} : failed(done);
  }
  const ssize_t size = ::send(descriptor_, octets.data(), octets.size(), MSG_NOSIGNAL);
  if (size >= 0) return {ChannelResult::Kind::kDone, static_cast<std::size_t>(size), 0};
  return from_errno(errno, ChannelResult::Kind::kWantWrite);
}

void Channel::acknowledge() {
  const int on = 1;
  // Where it cannot be had, or the channel is no TCP, it only comes later.
  static_cast<void>(::setsockopt(descriptor_, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on));
}

void Channel::finish() {
  // What fails here fails for a connection that is being closed anyway.
  if (ssl_ != nullptr) {
    static_cast<void>(SSL_shutdown(ssl_.get()));
    ERR_clear_error();
  }
  static_cast<void>(::shutdown(descriptor_, SHUT_WR));
}

bool Channel::has_buffered() const { return ssl_ != nullptr && SSL_has_pending(ssl_.get()) == 1; }

std::string_view Channel::protocol() const {
  if (ssl_ == nullptr) return {};
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string_view Channel::server_name() const {
  if (ssl_ == nullptr) return {};
  const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? std::string_view() : name;
}

}  // namespace berth
