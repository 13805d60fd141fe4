#include "native-host/server/accept_watch.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include <catch2/catch.hpp>

#include "native-host/admin/host_counters.h"
#include "native-host/socket_address.h"

namespace berth {
namespace {

constexpr std::uint32_t kBacklog = 4;

/// A listening socket that nobody accepts from, and those who connect to it.
struct Queue {
  Queue() {
    const SocketAddress any(Endpoint{IpAddress::v4(INADDR_LOOPBACK), 0});
    REQUIRE(::bind(listening, any.get(), any.size) == 0);
    REQUIRE(::listen(listening, kBacklog) == 0);
  }
  ~Queue() {
    for (const int client : clients) ::close(client);
    ::close(listening);
  }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  /// Connects, and waits until the connection stands where one more has room.
  void connect(bool has_room) {
    const SocketAddress to(local_endpoint(listening));
    clients.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    static_cast<void>(::connect(clients.back(), to.get(), to.size));
    pollfd watched{clients.back(), POLLOUT, 0};
    if (has_room) REQUIRE(::poll(&watched, 1, 5000) == 1);
  }

  int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  std::vector<int> clients;
};

}  // namespace

TEST_CASE("the gauges of a real accept queue move as it fills and empties") {
  Queue queue;
  Log log(LogLevel::kError);
  AcceptWatch watch(log, queue.listening, kBacklog, "tcp://127.0.0.1");
  const TimePoint now{seconds(1)};
  CHECK(watch.read("test", now).queue.length == 0);
  for (std::uint32_t i = 0; i < 3; ++i) queue.connect(true);
  AcceptCounters counters = watch.read("test", now);
  CHECK(counters.asked == kBacklog);
  CHECK(counters.queue.limit == kBacklog);
  CHECK(counters.queue.length == 3);
  CHECK(counters.longest == 3);
  for (std::uint32_t i = 0; i < 3; ++i) ::close(::accept(queue.listening, nullptr, nullptr));
  watch.took(3);
  // The most since the last look was there at its beginning.
  CHECK(watch.read("test", now).longest == 3);
  counters = watch.read("test", now);
  CHECK(counters.queue.length == 0);
  CHECK(counters.longest == 0);
  CHECK(counters.accepted == 3);
  CHECK(counters.batches == 1);
  CHECK(counters.largest_batch == 3);
  // Who looks for the first time is told of the whole time.
  CHECK(watch.read("other", now).longest == 3);
}

TEST_CASE("a queue that was nearly full is told to each reader once, and readers are bounded") {
  Queue queue;
  Log log(LogLevel::kError);
  AcceptWatch watch(log, queue.listening, kBacklog, "tcp://127.0.0.1");
  TimePoint now{seconds(1)};
  CHECK_FALSE(watch.read("first", now).was_nearly_full);
  for (std::uint32_t i = 0; i < kBacklog; ++i) queue.connect(true);
  watch.look(now);
  for (std::uint32_t i = 0; i < kBacklog; ++i) {
    ::close(::accept(queue.listening, nullptr, nullptr));
  }
  CHECK(watch.read("first", now).was_nearly_full);
  // Nothing waited since; but whoever is not known any more is told of the whole time.
  CHECK_FALSE(watch.read("first", now).was_nearly_full);
  for (std::size_t i = 0; i < AcceptWatch::kMaxReaders; ++i) {
    now += seconds(1);
    CHECK(watch.read(std::to_string(i), now).longest == kBacklog);
  }
  CHECK(watch.read("first", now).longest == kBacklog);
  CHECK(watch.read("15", now).longest == 0);
}

TEST_CASE("a queue that overflows shows in the counters of the kernel") {
  Queue queue;
  const HostCounters before = host_counters();
  // One more than the limit finds room.
  for (std::uint32_t i = 0; i < kBacklog + 1; ++i) queue.connect(true);
  CHECK(accept_queue_of(queue.listening).length == kBacklog + 1);
  if (before.max_descriptors == 0) return;
  // The kernel drops these; they try again after a second, which nobody waits for.
  for (int i = 0; i < 3; ++i) queue.connect(false);
  CHECK(accept_queue_of(queue.listening).length == kBacklog + 1);
  const HostCounters after = host_counters();
  CHECK(after.listen_overflows >= before.listen_overflows);
  CHECK(after.listen_drops >= before.listen_drops);
}

TEST_CASE("what several sockets of one address count is added up") {
  AcceptCounters one;
  one.queue = {1, 4};
  one.longest = 3;
  one.accepted = 5;
  one.errors[24] = 1;
  AcceptCounters two = one;
  two.longest = 2;
  one.add(two);
  CHECK(one.queue.length == 2);
  CHECK(one.queue.limit == 8);
  CHECK(one.longest == 3);
  CHECK(one.accepted == 10);
  CHECK(one.errors.at(24) == 2);
}

}  // namespace berth
