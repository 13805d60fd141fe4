#include "native-host/dns_server/waiting_clients.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

IpAddress address(std::string_view text) { return *IpAddress::parse(text); }

TEST_CASE("a client may wait for so many answers and no more", "[udp]") {
  WaitingClients clients(2, {1, 2});
  const IpAddress one = address("192.0.2.1");
  const IpAddress other = address("192.0.2.2");
  clients.add(one);
  CHECK(clients.has_room(one));
  clients.add(one);
  CHECK_FALSE(clients.has_room(one));
  CHECK(clients.has_room(other));
  clients.remove(one);
  CHECK(clients.has_room(one));
  clients.set_limit(1);
  CHECK_FALSE(clients.has_room(one));
  clients.remove(one);
  CHECK(clients.has_room(one));
}

TEST_CASE("an IPv6 network of one subscriber counts as one client, loopback as none", "[udp]") {
  WaitingClients clients(1, {1, 2});
  clients.add(address("2001:db8:1:100::1"));
  CHECK_FALSE(clients.has_room(address("2001:db8:1:1ff::2")));
  CHECK(clients.has_room(address("2001:db8:1:200::1")));
  for (int i = 0; i < 100; ++i) {
    clients.add(address("127.0.0.1"));
    clients.add(address("::1"));
  }
  CHECK(clients.has_room(address("127.0.0.1")));
  CHECK(clients.has_room(address("::1")));
  clients.remove(address("::1"));
}

}  // namespace
}  // namespace berth
