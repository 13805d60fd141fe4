#include "native-host/admin/admin_server.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include "native-host/admin/host_watch.h"
#include "native-host/server/channel.h"

namespace berth {
namespace {

// How long a request may take to come whole, and its answer to be taken.
constexpr std::chrono::seconds kPatience(5);
// How often what changed is gathered for the metrics. Unit: milliseconds.
constexpr int kGatherEveryMs = 10'000;
// How long nothing is accepted after that failed.
constexpr std::chrono::milliseconds kPause(100);
// Requests on one connection.
constexpr int kMaxRequests = 1000;

// How long a body that is made piece by piece may take.
constexpr std::chrono::seconds kWholePatience(60);

// How often it is looked whether a stream's reader is still there, and how long one is left without
// a word.
constexpr std::chrono::milliseconds kLook(200);
constexpr std::chrono::seconds kHeartbeat(15);
// Octets that the kernel keeps for a reader at most.
constexpr int kStreamBuffer = 64 * 1024;

using Clock = std::chrono::steady_clock;

/// Has every call on the descriptor end in time.
void bound_waits(int descriptor) {
  const timeval patience{kPatience.count(), 0};
  static_cast<void>(::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience));
  static_cast<void>(::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience));
}

/// False: it is not taken, or too slowly.
bool send_all(Channel& channel, std::string_view text) {
  ByteView left(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  // In pieces, each of which has the whole patience: a large answer may take longer.
  constexpr std::size_t kPiece = 65536;
  while (!left.empty()) {
    const ChannelResult result = channel.write(left.first(std::min(left.size(), kPiece)));
    if (result.kind != ChannelResult::Kind::kDone) return false;
    left = left.subspan(result.size);
  }
  return true;
}

/// The next request; nothing: there is none, and `reader` says with which status it ends.
std::optional<AdminRequest> receive(Channel& channel, AdminRequestReader& reader) {
  const auto until = Clock::now() + kPatience;
  std::array<std::uint8_t, 4096> room;
  for (;;) {
    if (auto request = reader.next()) return request;
    if (reader.status() != 0 || Clock::now() >= until) return std::nullopt;
    const ChannelResult result = channel.read(room);
    if (result.kind != ChannelResult::Kind::kDone) return std::nullopt;
    reader.push(ByteView(room).first(result.size));
  }
}

/// False: as `send_all` has it, or all of it took too long: what is told is held meanwhile.
bool send_pieces(Channel& channel, BodyPieces& pieces, bool in_chunks) {
  const auto until = Clock::now() + kWholePatience;
  while (!pieces.is_over()) {
    const std::string_view piece = pieces.next();
    if (!send_all(channel, in_chunks ? chunk_of(piece) : std::string(piece))) return false;
    if (Clock::now() >= until) return false;
  }
  return !in_chunks || send_all(channel, chunk_of({}));
}

/// True: whoever read is gone, or the server ends.
bool has_left(int descriptor) {
  pollfd watched{descriptor, POLLRDHUP, 0};
  return ::poll(&watched, 1, 0) > 0;
}

/// Sends what comes until the reader leaves, or takes too long for something.
void send_stream(Channel& channel, int descriptor, TextStream& stream) {
  // What the kernel holds for it has a bound too.
  static_cast<void>(
      ::setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &kStreamBuffer, sizeof kStreamBuffer));
  auto sent_at = Clock::now();
  while (!has_left(descriptor)) {
    std::string text = stream.next(kLook);
    const auto begun = Clock::now();
    if (text.empty() && begun - sent_at < kHeartbeat) continue;
    if (text.empty()) text = ": still here\n\n";
    const bool is_taken = send_all(channel, text);
    sent_at = Clock::now();
    if (is_taken && sent_at - begun < kPatience) continue;
    return stream.ended(!has_left(descriptor));
  }
  stream.ended(false);
}

void converse(Channel& channel, int descriptor, AdminRoutes& routes) {
  if (channel.handshake().kind != ChannelResult::Kind::kDone) return;
  AdminRequestReader reader;
  for (int requests = 1; requests <= kMaxRequests; ++requests) {
    const auto request = receive(channel, reader);
    if (!request && reader.status() != 0) {
      AdminResponse refusal;
      refusal.status = reader.status();
      static_cast<void>(send_all(channel, to_wire(refusal, false)));
    }
    if (!request) break;
    AdminResponse response = routes.answer(*request);
    const bool in_chunks = response.pieces != nullptr && request->takes_chunks;
    if (in_chunks) response.header += "Transfer-Encoding: chunked\r\n";
    // Where nothing else says where the body ends, the end of the connection does.
    const bool has_end = in_chunks || (response.stream == nullptr && response.pieces == nullptr);
    const bool goes_on = request->keeps_alive && requests < kMaxRequests && has_end;
    const bool has_body = request->method != "HEAD";
    if (!send_all(channel, to_wire(response, goes_on, has_body))) break;
    if (response.stream != nullptr) send_stream(channel, descriptor, *response.stream);
    if (response.pieces != nullptr && !send_pieces(channel, *response.pieces, in_chunks)) break;
    if (!goes_on) break;
  }
  channel.finish();
}

}  // namespace

AdminServer::AdminServer(Parts parts, std::vector<Socket> sockets)
    : parts_(std::move(parts)), end_(::eventfd(0, EFD_CLOEXEC)) {
  for (Socket& each : sockets) {
    listening_.push_back({each.socket.release(), is_tls(each.address.scheme)});
  }
  accepting_ = std::thread([this] { accept_all(); });
}

AdminServer::~AdminServer() {
  const std::uint64_t one = 1;
  static_cast<void>(::write(end_, &one, sizeof one));
  accepting_.join();
  for (Open& connection : open_) {
    ::shutdown(connection.descriptor, SHUT_RDWR);
    connection.thread.join();
    ::close(connection.descriptor);
  }
  for (const Listening& each : listening_) ::close(each.descriptor);
  ::close(end_);
}

void AdminServer::accept_all() {
  std::vector<pollfd> watched{{end_, POLLIN, 0}};
  for (const Listening& each : listening_) watched.push_back({each.descriptor, POLLIN, 0});
  auto gathered_at = Clock::now();
  HostWatch watch(host_counters());
  for (;;) {
    const int ready = ::poll(watched.data(), watched.size(), kGatherEveryMs);
    if (ready < 0 && errno != EINTR) return;
    if (watched[0].revents != 0) return;
    reap();
    for (std::size_t i = 1; ready > 0 && i < watched.size(); ++i) {
      if (watched[i].revents != 0) take(listening_[i - 1]);
    }
    if (Clock::now() - gathered_at < std::chrono::milliseconds(kGatherEveryMs)) continue;
    parts_.routes.gather();
    for (const std::string& each : watch.look(host_counters())) parts_.log.warning("host", each);
    gathered_at = Clock::now();
  }
}

void AdminServer::take(const Listening& listening) {
  const int descriptor = ::accept4(listening.descriptor, nullptr, nullptr, SOCK_CLOEXEC);
  if (descriptor < 0) {
    // With no descriptor left it would be woken again at once.
    std::this_thread::sleep_for(kPause);
    return;
  }
  bound_waits(descriptor);
  SslPointer ssl;
  if (listening.has_tls) ssl = parts_.tls->accept(descriptor, TlsService::kHttp1Only);
  if (open_.size() >= kMaxConnections || (listening.has_tls && ssl == nullptr)) {
    ::close(descriptor);
    return;
  }
  Open& connection = open_.emplace_back();
  connection.descriptor = descriptor;
  try {
    connection.thread =
        std::thread([this, &connection, held = std::make_shared<SslPointer>(std::move(ssl))] {
          serve(connection, std::move(*held));
        });
  } catch (const std::exception& error) {
    parts_.log.warning("admin", error.what());
    ::close(descriptor);
    open_.pop_back();
  }
}

void AdminServer::serve(Open& connection, SslPointer ssl) {
  try {
    Channel channel(connection.descriptor, std::move(ssl));
    converse(channel, connection.descriptor, parts_.routes);
  } catch (const std::exception& error) {
    parts_.log.warning("admin", error.what());
  }
  connection.is_done = true;
}

void AdminServer::reap() {
  for (auto one = open_.begin(); one != open_.end();) {
    if (!one->is_done) {
      ++one;
      continue;
    }
    one->thread.join();
    ::close(one->descriptor);
    one = open_.erase(one);
  }
}

}  // namespace berth
