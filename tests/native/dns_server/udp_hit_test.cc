// How often memory is allocated while hits are answered over UDP: a program of its own, since it
// counts every allocation there is.

#include <cstdlib>
#include <new>

#include <catch2/catch.hpp>

#include "core/track/tracker.h"
#include "native-host/dns_server/udp_listener.h"
#include "tests/core/resolver/resolver_story.h"
#include "tests/native/support/scripted_service.h"
#include "tests/native/support/udp_client.h"

namespace {

std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  ++allocations;
  return std::malloc(size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }

namespace berth {
namespace {

using namespace berth::test;

/// The resolver of a story behind a listener.
class Taker final : public QueryTaker {
 public:
  Taker(ResolverStory& story, EventLoop& loop) : story_(story), loop_(loop) {}

  std::size_t answered = 0;

  Answered ask(const QueryArrived& query, ByteSpan out) override {
    const Answered result = story_.resolver.answer_now(story_.now, query, out);
    if (result.kind == Answered::Kind::kAnswered) ++answered;
    return result;
  }
  void cancel(QueryId /*query*/) override {}
  void settle() override { loop_.stop(); }

 private:
  ResolverStory& story_;
  EventLoop& loop_;
};

TEST_CASE("hits over UDP allocate nothing, cookies and all", "[udp]") {
  ResolverStory story;
  story.handle(WallClock{1'800'000'000});
  story.ask(1, "example.com. A");
  story.opened(1);
  story.answer(1, "NOERROR; example.com. 300 IN A 192.0.2.7");
  EventLoop loop;
  Log log(LogLevel::kError);
  Taker taker(story, loop);
  Endpoint bound;
  ListeningSocket socket = udp_socket("0.0.0.0", &bound);
  bound.address = *IpAddress::parse("127.0.0.1");
  Tracker tracker({}, 1, {1, 2});
  UdpListener listener({loop, log, taker, tracker.tracking(), {ListenScheme::kUdp, bound}, 1},
                       {{}, 512}, std::move(socket));
  const UdpClient client(bound);
  const std::vector<std::string> hits{
      text_of(query_from_words({"example.com.", "A"})),
      text_of(query_from_words({"EXAMPLE.com.", "A", "+option=000a00080102030405060708"})),
      text_of(query_from_words({"localhost.", "AAAA", "+noedns"}))};
  std::size_t before = 0;
  for (int round = 0; round < 200; ++round) {
    for (const std::string& hit : hits) client.send(hit);
    if (round == 20) before = allocations;
    const std::size_t sent = hits.size() * (static_cast<std::size_t>(round) + 1);
    while (taker.answered < sent) loop.run();
    const std::size_t after = allocations;
    for (std::size_t i = 0; i < hits.size(); ++i) CHECK(client.receive().size() > 12);
    // What the client and this test allocate does not count.
    if (round >= 20) {
      CHECK(after == before);
    }
    before = allocations;
  }
}

}  // namespace
}  // namespace berth
