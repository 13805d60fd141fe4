#include "native-host/driver/server_thread.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <list>
#include <string>

#include "native-host/socket_address.h"
#include "tests/native/support/scripted_service.h"
#include "tests/native/support/udp_client.h"

namespace berth {
namespace {

using namespace berth::test;

/// A listening socket on a port that the kernel chose.
ListeningSocket listen_somewhere(ListenAddress& address) {
  address.endpoint.address = IpAddress::v4(INADDR_LOOPBACK);
  ListeningSocket socket = listen_on(address, {16, 0});
  const int descriptor = socket.release();
  address.endpoint = local_endpoint(descriptor);
  return ListeningSocket(descriptor);
}

/// A client that connects and sends at once; its connection waits until somebody accepts it.
class Client {
 public:
  Client(const ListenAddress& to, std::string_view text)
      : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const SocketAddress address(to.endpoint);
    const timeval patience{10, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    REQUIRE(::connect(descriptor_, address.get(), address.size) == 0);
    REQUIRE(::send(descriptor_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
  }
  ~Client() { ::close(descriptor_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Everything until the server closes.
  [[nodiscard]] std::string said() const {
    std::string all;
    std::array<char, 4096> some;
    ssize_t size = 0;
    while ((size = ::recv(descriptor_, some.data(), some.size(), 0)) > 0) {
      all.append(some.data(), static_cast<std::size_t>(size));
    }
    CHECK(size == 0);
    return all;
  }

 private:
  int descriptor_;
};

/// A thread that listens on one address, not yet running.
struct Desk {
  Log log{LogLevel::kError};
  HostConfig config;
  std::unique_ptr<ServerThread> thread;

  explicit Desk(ListenScheme scheme) {
    config.listens = {{scheme, {}}};
    // Nothing is kept, and nobody asked.
    config.state_dir = "/proc/nothing";
    config.core.upstreams = {
        Upstream::at(UpstreamProtocol::kUdp, {IpAddress::v4(INADDR_LOOPBACK), 1})};
    config.threads = 1;
    ListeningSocket socket = listen_somewhere(config.listens[0]);
    thread = std::make_unique<ServerThread>(log, generation());
    std::vector<ListenOrder> orders;
    orders.push_back(
        {config.listens[0], std::make_shared<Admission>(config.admission), std::move(socket)});
    thread->listen(std::move(orders));
  }

  std::shared_ptr<const Generation> generation() {
    const MadeGeneration made = make_generation(config, nullptr, log);
    REQUIRE(made.generation != nullptr);
    return made.generation;
  }
};

std::string request(const std::string& path) {
  return "GET " + path + "?dns=AAABAAABAAAAAAAABWJlcnRoBHRlc3QAAAEAAQ HTTP/1.1\r\nHost: x\r\n\r\n";
}

TEST_CASE("a drain answers connections that nobody has accepted yet", "[thread]") {
  Desk desk(ListenScheme::kHttp);
  const Client silent(desk.config.listens[0], "");
  const Client first(desk.config.listens[0], request("/dns-query"));
  const Client second(desk.config.listens[0], request("/dns-query"));
  desk.thread->drain(seconds(10));
  desk.thread->run();
  desk.thread = nullptr;
  CHECK(first.said().starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(second.said().starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(silent.said().empty());
}

TEST_CASE("a thread that is late says how many wait for it, and serves them all", "[thread]") {
  Desk desk(ListenScheme::kHttp);
  // The socket's queue has room for sixteen.
  std::list<Client> clients;
  for (int i = 0; i < 14; ++i) clients.emplace_back(desk.config.listens[0], request("/dns-query"));
  std::vector<ListenerState> states;
  desk.thread->call([&states](ServerThread& self) { states = self.listeners("test"); });
  desk.thread->drain(seconds(10));
  desk.thread->run();
  REQUIRE(states.size() == 1);
  CHECK(states[0].accepts.queue.length == 14);
  CHECK(states[0].accepts.was_nearly_full);
  desk.thread = nullptr;
  for (const Client& client : clients) CHECK(client.said().starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("a listener that a reload removes serves those who wait for it", "[thread]") {
  Desk desk(ListenScheme::kHttp);
  const Client waits(desk.config.listens[0], request("/dns-query"));
  desk.config.listens[0].endpoint.port = 1;
  desk.config.doh_path = "/other";
  desk.thread->replace(desk.generation());
  desk.thread->drain(seconds(10));
  desk.thread->run();
  desk.thread = nullptr;
  CHECK(waits.said().starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("a reload removes the last TLS listener while a client waits for it", "[thread]") {
  Desk desk(ListenScheme::kHttps);
  const Client waits(desk.config.listens[0], "no TLS\r\n\r\n");
  desk.config.listens[0].scheme = ListenScheme::kHttp;
  desk.thread->replace(desk.generation());
  desk.thread->drain(seconds(10));
  desk.thread->run();
  desk.thread = nullptr;
  // What it sent is no TLS; cleartext would have been answered.
  CHECK(waits.said().empty());
}

/// A question for berth.test A, and what its answer says at its end.
const std::string kQuestion =
    text_of(Bytes{0,   1,   1,   0,   0, 1,   0,   0,   0,   0, 0, 0, 5, 'b',
                  'e', 'r', 't', 'h', 4, 't', 'e', 's', 't', 0, 0, 1, 0, 1});
const std::string kAddress = text_of(Bytes{192, 0, 2, 1});

bool is_answer(std::string_view message) {
  return message.size() > kQuestion.size() && message[1] == 1 && (message[2] & 0x80) != 0 &&
         message.find(kAddress) != std::string_view::npos;
}

TEST_CASE("a drain answers questions over TCP that nobody has read yet", "[thread]") {
  Desk desk(ListenScheme::kTcp);
  const std::string frame = std::string(1, '\0') + static_cast<char>(kQuestion.size()) + kQuestion;
  const Client asks(desk.config.listens[0], frame + frame);
  const Client silent(desk.config.listens[0], "");
  desk.thread->drain(seconds(10));
  desk.thread->run();
  desk.thread = nullptr;
  const std::string said = asks.said();
  REQUIRE(said.size() > 2);
  const std::size_t first = static_cast<std::uint8_t>(said[1]) + std::size_t{2};
  CHECK(is_answer(said.substr(2, first - 2)));
  CHECK(is_answer(said.substr(first + 2)));
  CHECK(silent.said().empty());
}

TEST_CASE("a drain answers questions over UDP that nobody has taken yet", "[thread]") {
  Desk desk(ListenScheme::kUdp);
  const UdpClient client(desk.config.listens[0].endpoint);
  client.send(kQuestion);
  desk.thread->drain(seconds(10));
  desk.thread->run();
  desk.thread = nullptr;
  CHECK(is_answer(client.receive()));
}

TEST_CASE("a UDP address that a reload removes answers who had asked already", "[thread]") {
  Desk desk(ListenScheme::kUdp);
  const UdpClient client(desk.config.listens[0].endpoint);
  client.send(kQuestion);
  desk.config.listens[0].endpoint.port = 1;
  desk.thread->replace(desk.generation());
  desk.thread->drain(seconds(10));
  desk.thread->run();
  desk.thread = nullptr;
  CHECK(is_answer(client.receive()));
}

/// The RCODE that a question for a name that is blocked gets where filtering was paused so, one
/// after the other, and a reload came after that.
int rcode_after(const std::vector<FilterPause>& pauses) {
  Desk desk(ListenScheme::kUdp);
  desk.config.policy.filter.block = {"berth.test"};
  desk.config.policy.builtin_zone = false;
  desk.config.policy.forwarded_zones = {"test"};
  for (const FilterPause& pause : pauses) desk.thread->pause(pause);
  const UdpClient client(desk.config.listens[0].endpoint);
  client.send(kQuestion);
  desk.thread->replace(desk.generation());
  desk.thread->drain(seconds(10));
  desk.thread->run();
  desk.thread = nullptr;
  return client.receive().at(3) & 0x0f;
}

TEST_CASE("a pause outlives a reload, and ends when it is told to", "[thread]") {
  constexpr int kNoError = 0;
  // Nobody is there to be asked.
  constexpr int kServFail = 2;
  CHECK(rcode_after({}) == kNoError);
  CHECK(rcode_after({{"", TimePoint::max()}}) == kServFail);
  CHECK(rcode_after({{"default", TimePoint::max()}}) == kServFail);
  CHECK(rcode_after({{"kids", TimePoint::max()}}) == kNoError);
  CHECK(rcode_after({{"", TimePoint::max()}, {"", TimePoint::min()}}) == kNoError);
  CHECK(rcode_after({{"default", TimePoint::max()}, {"", TimePoint::min()}}) == kNoError);
}

TEST_CASE("pauses that last are told, each once", "[thread]") {
  Desk desk(ListenScheme::kUdp);
  const auto names = [&desk] {
    std::string all;
    for (const FilterPause& each : desk.thread->pauses()) all += "[" + each.group + "]";
    return all;
  };
  CHECK(names().empty());
  desk.thread->pause({"kids", TimePoint::max()});
  desk.thread->pause({"guests", TimePoint::max()});
  desk.thread->pause({"kids", TimePoint::max()});
  CHECK(names() == "[guests][kids]");
  desk.thread->pause({"guests", desk.thread->now()});
  CHECK(names() == "[kids]");
  desk.thread->pause({"", TimePoint::max()});
  CHECK(names() == "[]");
}

}  // namespace
}  // namespace berth
