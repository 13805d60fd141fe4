#include "native-host/transport/stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "native-host/socket_address.h"

// OpenSSL judges each call by the thread's list of errors, so whoever sees one empties the list:
// `failure` does, and the farewell of the destructor.

namespace berth {
namespace {

// How long octets sent may stay unacknowledged before the connection counts as dead; a NAT that
// forgot it says nothing. Unit: milliseconds.
constexpr int kUserTimeoutMs = 3000;
constexpr int kKeepaliveGapSeconds = 1;
// Reads of one turn, a TLS record each: a server that always has more to say does not keep others
// waiting.
constexpr int kReadsPerTurn = 16;
// What may wait for a server that takes nothing: a thousand queries of the largest size. Unit:
// octets.
constexpr std::size_t kMaxUnsent = std::size_t{1} << 20;

void set_option(int descriptor, int level, int option, int value) {
  // Without it the connection works all the same.
  static_cast<void>(::setsockopt(descriptor, level, option, &value, sizeof value));
}

int connect_outcome(int descriptor) {
  int code = 0;
  socklen_t size = sizeof code;
  return ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno;
}

}  // namespace

Stream::Descriptor Stream::begin(const Endpoint& remote) {
  const SocketAddress address(remote);
  const int descriptor = ::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return {-1, errno};
  set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, kUserTimeoutMs);
  if (::connect(descriptor, address.get(), address.size) != 0 && errno != EINPROGRESS) {
    const int code = errno;
    ::close(descriptor);
    return {-1, code};
  }
  return {descriptor, 0};
}

Stream::Stream(const Parts& parts, int descriptor)
    : parts_(parts),
      watch_(parts.loop, descriptor, *this),
      channel_(descriptor, parts.tls == nullptr ? nullptr : parts.tls->connect(descriptor)) {
  watch_.want_write();
}

Stream::~Stream() {
  if (phase_ == Phase::kOpen && channel_.is_tls()) channel_.finish();
}

void Stream::send(ByteView octets) { unsent_.insert(unsent_.end(), octets.begin(), octets.end()); }

std::optional<TransportFailure> Stream::flush() {
  if (phase_ != Phase::kOpen) return std::nullopt;
  std::size_t sent = 0;
  ChannelResult result;
  while (sent < unsent_.size()) {
    result = channel_.write(ByteView(unsent_).subspan(sent));
    if (result.kind != ChannelResult::Kind::kDone) break;
    sent += result.size;
  }
  unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(sent));
  if (unsent_.size() > kMaxUnsent) {
    return TransportFailure{Stage::kSend, TransportCause::kTimedOut, 0, "it takes no more octets"};
  }
  switch (result.kind) {
    case ChannelResult::Kind::kDone:
    // One that has to read first is being read all the time.
    case ChannelResult::Kind::kWantRead: return std::nullopt;
    case ChannelResult::Kind::kWantWrite: watch_.want_write(); return std::nullopt;
    default: return failure(Stage::kSend, result);
  }
}

void Stream::keep_alive(Duration idle) {
  if (keeps_alive_) return;
  keeps_alive_ = true;
  const auto whole = static_cast<int>(std::max<std::int64_t>(1, to_seconds(idle)));
  set_option(watch_.descriptor(), SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(watch_.descriptor(), IPPROTO_TCP, TCP_KEEPIDLE, whole);
  set_option(watch_.descriptor(), IPPROTO_TCP, TCP_KEEPINTVL, kKeepaliveGapSeconds);
}

Stage Stream::stage() const {
  switch (phase_) {
    case Phase::kConnecting: return Stage::kConnect;
    case Phase::kHandshake: return Stage::kTls;
    case Phase::kOpen: break;
  }
  return Stage::kWait;
}

Endpoint Stream::local() const { return local_endpoint(watch_.descriptor()); }

std::optional<TlsFacts> Stream::tls_facts() const {
  if (!channel_.is_tls()) return std::nullopt;
  return TlsClient::facts(channel_.ssl());
}

void Stream::readable() {
  if (phase_ == Phase::kHandshake) return shake_hands();
  if (phase_ == Phase::kOpen) read();
}

void Stream::writable() {
  if (phase_ == Phase::kConnecting) return connected();
  if (phase_ == Phase::kHandshake) return shake_hands();
  if (const auto broken = flush()) return parts_.events.stream_ended(*broken);
  if (reads_on_) return read();
  if (unsent_.empty()) parts_.events.stream_rests();
}

void Stream::connected() {
  const int code = connect_outcome(watch_.descriptor());
  if (code != 0) {
    return parts_.events.stream_ended(TransportFailure::of_system(Stage::kConnect, code));
  }
  phase_ = Phase::kHandshake;
  parts_.events.stream_connected();
  if (parts_.tls != nullptr && !channel_.is_tls()) {
    return parts_.events.stream_ended(
        {Stage::kTls, TransportCause::kNoDescriptor, 0, "no memory: " + tls_error_text()});
  }
  shake_hands();
}

void Stream::shake_hands() {
  const ChannelResult result = channel_.handshake();
  switch (result.kind) {
    case ChannelResult::Kind::kDone: break;
    case ChannelResult::Kind::kWantRead: return watch_.want_read();
    case ChannelResult::Kind::kWantWrite: return watch_.want_write();
    default: return parts_.events.stream_ended(failure(Stage::kTls, result));
  }
  if (channel_.is_tls()) {
    if (auto objection = parts_.tls->objection(channel_.ssl())) {
      return parts_.events.stream_ended(
          {Stage::kTls, objection->cause, 0, std::move(objection->why)});
    }
  }
  phase_ = Phase::kOpen;
  // What came with the last words of the handshake stands in OpenSSL's room.
  reads_on_ = channel_.has_buffered();
  reads_on_ ? watch_.want_write() : watch_.want_read();
  parts_.events.stream_opened();
  parts_.events.stream_rests();
}

void Stream::read() {
  reads_on_ = false;
  ChannelResult result;
  for (int reads = 0; reads < kReadsPerTurn; ++reads) {
    result = channel_.read(parts_.room);
    if (result.kind != ChannelResult::Kind::kDone) break;
    parts_.events.stream_received(ByteView(parts_.room).first(result.size));
    // Asking the kernel once more would mostly learn that there is nothing.
    if (!channel_.has_buffered()) break;
  }
  switch (result.kind) {
    case ChannelResult::Kind::kDone:
      reads_on_ = channel_.has_buffered();
      reads_on_ ? watch_.want_write() : watch_.want_read();
      return parts_.events.stream_rests();
    case ChannelResult::Kind::kWantRead: watch_.want_read(); return parts_.events.stream_rests();
    case ChannelResult::Kind::kWantWrite:
      reads_on_ = true;
      watch_.want_write();
      return parts_.events.stream_rests();
    default: return parts_.events.stream_ended(failure(Stage::kWait, result));
  }
}

TransportFailure Stream::failure(Stage stage, const ChannelResult& result) {
  if (result.kind == ChannelResult::Kind::kEnd) {
    return TransportFailure::of_system(stage, 0);
  }
  if (result.os_code != 0) {
    ERR_clear_error();
    return TransportFailure::of_system(stage, result.os_code);
  }
  TlsFailure why = parts_.tls->failure(channel_.ssl());
  return {stage, why.cause, 0, std::move(why.why)};
}

}  // namespace berth
