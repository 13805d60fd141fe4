#pragma once

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "native-host/transport/socket_opener.h"
#include "tests/native/support/authority.h"

namespace berth::test {

using Lines = std::vector<std::string>;

/// Opens sockets to one upstream and writes down what is told of them.
class UpstreamDesk final : private TransportEvents {
 public:
  /// `authority` is trusted; null: nobody is.
  UpstreamDesk(EventLoop& loop, const std::string& url, const Authority* authority,
               bool insecure = false)
      : loop_(loop),
        upstreams_{*Upstream::parse(url)},
        opener_(loop, *this, upstreams_, {trusting(authority), insecure}) {
    // As the program does: OpenSSL writes to connections that may be gone.
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  }

  Lines lines;

  /// Opens one, of the kind that its URL says.
  void open(TransportId id = {1}) {
    const Upstream& upstream = upstreams_.front();
    const bool https = upstream.protocol == UpstreamProtocol::kHttps;
    const TransportKind kind = upstream.protocol == UpstreamProtocol::kUdp
                                   ? TransportKind::kDatagram
                               : https ? TransportKind::kSession
                                       : TransportKind::kStream;
    OpenedSocket opened =
        opener_.open({id, {}, kind, upstream.endpoints.front(), is_encrypted(upstream.protocol)});
    socket = std::move(opened.socket);
    if (socket == nullptr) add("errno " + std::to_string(opened.os_code));
  }

  void send(std::string_view text, std::uint32_t request = 0) {
    if (socket != nullptr) socket->send({text.begin(), text.end()}, {request});
  }
  void flush() {
    if (socket == nullptr) return;
    if (const auto failure = socket->flush()) transport_closed({1}, *failure);
  }

  /// Runs until a line begins with one of these, or for ten seconds.
  void run_until(const Lines& words) {
    Timer guard(loop_, [this] {
      lines.emplace_back("[nothing more within ten seconds]");
      loop_.stop();
    });
    guard.set(loop_.now() + seconds(10));
    until_ = words;
    loop_.run();
    until_.clear();
  }

  std::unique_ptr<UpstreamSocket> socket;

 private:
  static std::shared_ptr<const ClientTls> trusting(const Authority* authority) {
    std::string problem;
    if (authority == nullptr) return ClientTls::make({false, {}}, problem);
    const TemporaryFile file(authority->pem());
    return ClientTls::make({false, {file.path()}}, problem);
  }

  void add(const std::string& line) {
    lines.push_back(line);
    for (const std::string& words : until_) {
      if (line.starts_with(words)) loop_.stop();
    }
  }

  void transport_connected(TransportId /*transport*/) override { add("connected"); }
  void transport_opened(TransportId /*transport*/, const OpenedTransport& opened) override {
    if (!opened.tls) return add("opened");
    add("opened " + std::string(opened.tls->version) + " " + opened.tls->protocol +
        (opened.tls->resumed ? " resumed" : ""));
  }
  void transport_received(TransportId /*transport*/, const Endpoint& /*source*/,
                          ByteView octets) override {
    add("received " + std::string(octets.begin(), octets.end()).substr(0, 40));
  }
  void session_answered(TransportId /*transport*/, const HttpAnswer& answer) override {
    add("answered r" + std::to_string(answer.request) + " " + std::to_string(answer.status) + " " +
        (answer.status == 0 ? std::string(to_string(answer.cause)) + ": " + answer.why
                            : std::string(answer.content.begin(), answer.content.end())));
  }
  void transport_limits(const TransportLimits& limits) override {
    add("limits " + std::to_string(limits.max_in_flight) + (limits.draining ? " draining" : ""));
  }
  void transport_closed(TransportId /*transport*/, const TransportFailure& failure) override {
    const std::string line = "closed " + std::string(to_string(failure.stage)) + ", " +
                             std::string(to_string(failure.cause)) + ": " + failure.why;
    socket.reset();
    add(line);
  }
  void settle() override { flush(); }

  EventLoop& loop_;
  std::vector<Upstream> upstreams_;
  SocketOpener opener_;
  Lines until_;
};

}  // namespace berth::test
