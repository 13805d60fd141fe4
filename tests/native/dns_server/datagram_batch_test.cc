#include "native-host/dns_server/datagram_batch.h"

#include <catch2/catch.hpp>
#include <cstring>

#include "tests/native/support/scripted_service.h"
#include "tests/native/support/udp_client.h"

namespace berth {
namespace {

using namespace berth::test;

/// A batch and the socket it works on.
struct Desk {
  Endpoint bound;
  int descriptor;
  DatagramBatch batch;

  explicit Desk(std::string_view address, std::size_t datagrams = 4)
      : descriptor(udp_socket(address, &bound).release()), batch({datagrams, 100, 200}) {}
  ~Desk() { ::close(descriptor); }

  /// Waits for something, then takes what there is.
  std::size_t receive() {
    char octet = 0;
    const timeval patience{10, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const int flags = MSG_PEEK;
    REQUIRE(::recv(descriptor, &octet, 1, flags) >= 0);
    return batch.receive(descriptor);
  }
  void answer(std::size_t index, std::string_view text) {
    std::memcpy(batch.room().data(), text.data(), text.size());
    batch.reply(index, text.size());
  }
};

TEST_CASE("datagrams come in one batch and their answers leave in another", "[udp]") {
  Desk desk("127.0.0.1");
  const UdpClient one(desk.bound);
  const UdpClient two(desk.bound);
  one.send("first");
  two.send("second");
  one.send("");
  REQUIRE(desk.receive() == 3);
  CHECK(text_of(desk.batch.query(0)) == "first");
  CHECK(text_of(desk.batch.query(1)) == "second");
  CHECK(desk.batch.query(2).empty());
  CHECK(desk.batch.peer(0).port == one.local().port);
  CHECK(desk.batch.peer(1) == Endpoint{IpAddress::v4(INADDR_LOOPBACK), two.local().port});
  desk.answer(1, "to the second");
  desk.answer(0, "to the first");
  CHECK(one.has_nothing());
  CHECK(desk.batch.send(desk.descriptor) == 0);
  CHECK(one.receive() == "to the first");
  CHECK(two.receive() == "to the second");
  CHECK(desk.batch.receive(desk.descriptor) == 0);
  CHECK(desk.batch.send(desk.descriptor) == 0);
}

TEST_CASE("more datagrams than a batch holds come in the next", "[udp]") {
  Desk desk("127.0.0.1", 2);
  const UdpClient client(desk.bound);
  for (const char* text : {"1", "2", "3"}) client.send(text);
  REQUIRE(desk.receive() == 2);
  CHECK_FALSE(desk.batch.is_full());
  desk.answer(0, "a");
  desk.answer(1, "b");
  CHECK(desk.batch.is_full());
  CHECK(desk.batch.send(desk.descriptor) == 0);
  REQUIRE(desk.receive() == 1);
  CHECK(text_of(desk.batch.query(0)) == "3");
}

TEST_CASE("a datagram that is too long shows one octet more than the limit", "[udp]") {
  Desk desk("127.0.0.1");
  const UdpClient client(desk.bound);
  client.send(std::string(100, 'x'));
  client.send(std::string(101, 'x'));
  client.send(std::string(5000, 'x'));
  REQUIRE(desk.receive() == 3);
  CHECK(desk.batch.query(0).size() == 100);
  CHECK(desk.batch.query(1).size() == 101);
  CHECK(desk.batch.query(2).size() == 101);
}

TEST_CASE("answers leave from the address that was asked, on every interface", "[udp]") {
  Desk desk("0.0.0.0");
  for (const char* address : {"127.0.0.1", "127.0.0.9", "127.8.7.6"}) {
    const Endpoint asked{*IpAddress::parse(address), desk.bound.port};
    const UdpClient client(asked);
    client.send("question");
    REQUIRE(desk.receive() == 1);
    desk.answer(0, "answer");
    CHECK(desk.batch.send(desk.descriptor) == 0);
    Endpoint from;
    CHECK(client.receive(&from) == "answer");
    CHECK(from == asked);
  }
}

TEST_CASE("answers over IPv6 leave from the address that was asked", "[udp]") {
  Desk desk("::");
  const Endpoint asked{*IpAddress::parse("::1"), desk.bound.port};
  const UdpClient client(asked);
  client.send("question");
  REQUIRE(desk.receive() == 1);
  CHECK(desk.batch.peer(0) == Endpoint{asked.address, client.local().port});
  desk.answer(0, "answer");
  CHECK(desk.batch.send(desk.descriptor) == 0);
  Endpoint from;
  CHECK(client.receive(&from) == "answer");
  CHECK(from == asked);
}

TEST_CASE("an answer that took a while finds its way back", "[udp]") {
  Desk desk("0.0.0.0", 1);
  const Endpoint asked{*IpAddress::parse("127.0.0.9"), desk.bound.port};
  const UdpClient client(asked);
  client.send("question");
  REQUIRE(desk.receive() == 1);
  const ReturnPath path = desk.batch.return_path(0);
  const UdpClient other(desk.bound);
  other.send("another");
  REQUIRE(desk.receive() == 1);
  const std::string longer(201, 'x');
  desk.batch.reply(path, octets(longer));
  CHECK(desk.batch.send(desk.descriptor) == 0);
  CHECK(client.has_nothing());
  desk.batch.reply(path, octets(std::string_view(longer).substr(1)));
  CHECK(desk.batch.is_full());
  CHECK(desk.batch.send(desk.descriptor) == 0);
  Endpoint from;
  CHECK(client.receive(&from).size() == 200);
  CHECK(from == asked);
}

TEST_CASE("an answer that cannot be sent does not keep the others", "[udp]") {
  Desk desk("127.0.0.1");
  const UdpClient client(desk.bound);
  client.send("question");
  REQUIRE(desk.receive() == 1);
  ReturnPath nowhere = desk.batch.return_path(0);
  // From loopback there is no way out of this host.
  nowhere.peer[4] = 192;
  desk.batch.reply(nowhere, octets("lost"));
  desk.answer(0, "answer");
  CHECK(desk.batch.send(desk.descriptor) == 1);
  CHECK(client.receive() == "answer");
}

}  // namespace
}  // namespace berth
