#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "native-host/server/connection.h"
#include "tests/native/support/scripted_service.h"

namespace berth::test {

/// Both ends of a TCP connection over loopback; the client's blocks.
struct TcpPair {
  int client = -1;
  int server = -1;

  TcpPair() {
    const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{10, 0};
    const bool done =
        ::bind(listening, any, size) == 0 && ::listen(listening, 1) == 0 &&
        ::getsockname(listening, any, &size) == 0 && ::connect(client, any, size) == 0 &&
        ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0;
    server = ::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    ::close(listening);
    if (!done || server < 0) throw std::runtime_error("no TCP over loopback");
  }
  ~TcpPair() { ::close(client); }
  TcpPair(const TcpPair&) = delete;
  TcpPair& operator=(const TcpPair&) = delete;

  void send(std::string_view text) const {
    if (::send(client, text.data(), text.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(text.size())) {
      throw std::runtime_error("the client cannot send");
    }
  }
  /// What has come from the server, at least one octet; empty: the server has closed.
  [[nodiscard]] std::string receive() const {
    std::string text(65536, '\0');
    const ssize_t size = ::recv(client, text.data(), text.size(), 0);
    if (size < 0) throw std::runtime_error("the client receives nothing");
    text.resize(static_cast<std::size_t>(size));
    return text;
  }
};

/// The thread of one cleartext connection, turn by turn.
struct ConnectionDesk final : private ConnectionOwner {
  TcpPair wire;
  EventLoop loop;
  Log log{LogLevel::kError};  // the warnings of connections that go wrong are expected
  TimeoutWheel wheel;
  ConnectionShare share{loop, log, *this, wheel};
  std::shared_ptr<SessionRules> rules = std::make_shared<SessionRules>();
  ScriptedService service;
  bool fails = false;
  std::unique_ptr<Connection> connection;

  /// The clients that were seen to ask.
  std::vector<Endpoint> askers;

  explicit ConnectionDesk(ListenScheme scheme = ListenScheme::kHttp,
                          bool begins_with_header = false, ProxyConfig proxy = {}) {
    rules->proxy = std::move(proxy);
    Connection::Parts parts{share, rules, 7, {IpAddress::v4(INADDR_LOOPBACK), 9}, scheme, {}};
    parts.begins_with_header = begins_with_header;
    connection = std::make_unique<Connection>(std::move(parts), wire.server, nullptr);
  }

  /// Waits for an event of the connection and sees to it and to what it leaves for later.
  void turn() {
    loop.run();
    while (std::exchange(later_, false) && connection != nullptr) {
      connection->turn_is_due = false;
      connection->turn();
    }
  }

 private:
  Answered ask(const QueryArrived& query, ByteSpan out) override {
    askers.push_back(query.client.address);
    if (fails) throw std::runtime_error("out of everything");
    return service.ask({static_cast<std::uint32_t>(query.query.value), query.message, {}, {}}, out);
  }
  [[nodiscard]] CommandReply command(const Client& client, std::string_view target) override {
    askers.push_back(client.address);
    return service.command({client.host, target});
  }
  void cancel(QueryId query) override { service.cancel(static_cast<std::uint32_t>(query.value)); }
  void settle() override { loop.stop(); }
  void timeout_set(TimePoint /*due*/) override {}
  void turn_later(Connection& /*connection*/) override { later_ = true; }
  void remove(Connection& /*connection*/) override {
    loop.stop();
    connection = nullptr;
  }

  bool later_ = false;
};

}  // namespace berth::test
