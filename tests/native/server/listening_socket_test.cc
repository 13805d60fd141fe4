#include "native-host/server/listening_socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include <catch2/catch.hpp>

#include "native-host/socket_address.h"

namespace berth {
namespace {

ListenAddress loopback(ListenScheme scheme, std::uint16_t port = 0) {
  return {scheme, {IpAddress::v4(0x7f000001), port}};
}

/// A listening socket on a port of the kernel's choice, and a client that connects to it.
struct Pair {
  int listener;
  int client;

  explicit Pair(const ListenRoom& room) {
    listener = listen_on(loopback(ListenScheme::kTcp), room).release();
    const SocketAddress server(local_endpoint(listener));
    client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(::connect(client, server.get(), server.size) == 0);
  }
  ~Pair() {
    ::close(client);
    ::close(listener);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  /// Whether a connection can be taken, at last or by then. Unit: milliseconds.
  [[nodiscard]] bool has_connection(int by) const {
    pollfd waiting{listener, POLLIN, 0};
    return ::poll(&waiting, 1, by) == 1;
  }
  [[nodiscard]] int option(int name) const {
    int value = -1;
    socklen_t size = sizeof value;
    REQUIRE(::getsockopt(listener, IPPROTO_TCP, name, &value, &size) == 0);
    return value;
  }
};

constexpr int kPatience = 10'000;

}  // namespace

TEST_CASE("an address where a server listens is taken, also by one that shares its own") {
  for (const ListenScheme scheme : {ListenScheme::kTcp, ListenScheme::kHttps, ListenScheme::kUdp}) {
    const int descriptor = listen_on(loopback(scheme), {16}).release();
    const ListenAddress same = loopback(scheme, local_endpoint(descriptor).port);
    CHECK(probe_address(same) == EADDRINUSE);
    ListenAddress all = same;
    all.endpoint.address = IpAddress::v4(0);
    CHECK(probe_address(all) == EADDRINUSE);
    ::close(descriptor);
    CHECK(probe_address(same) == 0);
  }
}

TEST_CASE("an address whose last connections wait for their end is free") {
  ListenAddress address;
  {
    const Pair pair({16});
    address = loopback(ListenScheme::kTcp, local_endpoint(pair.listener).port);
    const int taken = ::accept(pair.listener, nullptr, nullptr);
    REQUIRE(taken >= 0);
    // Who closes first waits.
    ::close(taken);
    char octet = 0;
    REQUIRE(::recv(pair.client, &octet, 1, 0) == 0);
  }
  CHECK(probe_address(address) == 0);
}

TEST_CASE("a connection on which nothing was said yet is there to be taken") {
  const Pair pair({16});
  CHECK(pair.has_connection(kPatience));
  CHECK(pair.option(TCP_DEFER_ACCEPT) == 0);
  CHECK(pair.option(TCP_FASTOPEN) == 0);
}

TEST_CASE("where the kernel may keep silent connections to itself, one is there once it speaks") {
  const Pair pair({16, 0, seconds(30)});
  CHECK_FALSE(pair.has_connection(0));
  REQUIRE(::send(pair.client, "x", 1, MSG_NOSIGNAL) == 1);
  CHECK(pair.has_connection(kPatience));
}

TEST_CASE("the kernel is told of how many clients it may take octets with the SYN") {
  const Pair pair({16, 0, {}, 64});
  CHECK(pair.option(TCP_FASTOPEN) == 64);
}

}  // namespace berth
