#include "native-host/supervisor/passed_sockets.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "native-host/socket_address.h"

namespace berth {
namespace {

const Endpoint kAnyPort{IpAddress::v4(0x7f000001), 0};

/// A bound socket, as a socket unit opens it.
int bound(int type) {
  const int descriptor = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
  const SocketAddress local(kAnyPort);
  REQUIRE(::bind(descriptor, local.get(), local.size) == 0);
  return descriptor;
}

ListenAddress at(ListenScheme scheme, int descriptor) {
  return {scheme, local_endpoint(descriptor)};
}

}  // namespace

TEST_CASE("a socket that was passed serves whatever is spoken at its address") {
  const int stream = bound(SOCK_STREAM);
  const ListenAddress https = at(ListenScheme::kHttps, stream);
  const ListenAddress udp = at(ListenScheme::kUdp, stream);
  const PassedSockets passed({stream});
  CHECK(passed.have(https));
  CHECK(passed.have(at(ListenScheme::kTls, stream)));
  CHECK_FALSE(passed.have(udp));
  CHECK(passed.besides({https}).empty());
  CHECK(passed.besides({udp}) == std::vector{at(ListenScheme::kTcp, stream).to_string()});
}

TEST_CASE("every thread has a descriptor of its own of a passed socket, which listens") {
  const int stream = bound(SOCK_STREAM);
  const ListenAddress address = at(ListenScheme::kTcp, stream);
  const PassedSockets passed({stream});
  const ListeningSocket first = passed.share(address, {16});
  int client = -1;
  {
    const ListeningSocket second = passed.share(address, {16});
    CHECK(first.descriptor() != second.descriptor());
    CHECK((::fcntl(second.descriptor(), F_GETFL) & O_NONBLOCK) != 0);
    CHECK((::fcntl(second.descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
    client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const SocketAddress server(address.endpoint);
    REQUIRE(::connect(client, server.get(), server.size) == 0);
  }
  // That one is closed takes nobody from the queue.
  const int taken = ::accept(first.descriptor(), nullptr, nullptr);
  CHECK(taken >= 0);
  ::close(taken);
  ::close(client);
}

TEST_CASE("what was passed and is no socket is closed") {
  const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const PassedSockets passed({file});
  CHECK(passed.besides({}).empty());
  CHECK(::fcntl(file, F_GETFD) == -1);
}

}  // namespace berth
