#include "native-host/query_events/query_reader.h"

#include <catch2/catch.hpp>

#include "tests/native/query_events/sample_event.h"

namespace berth {
namespace {

using namespace berth::test;

constexpr std::chrono::seconds kPatience(10);

QueryWish wish_of(const std::map<std::string, std::string>& arguments) {
  std::string problem;
  const auto wish = read_wish(arguments, problem);
  INFO(problem);
  REQUIRE(wish);
  return *wish;
}

void tell(QueryFeed& feed, const std::string& words) {
  SampleEvent sample(words);
  feed.sink(0).write(sample.event);
}

/// What a reader is sent until it holds `words`.
std::string sent(QueryReader& reader, std::string_view words) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  std::string all;
  while (all.find(words) == std::string::npos && std::chrono::steady_clock::now() < until) {
    all += reader.next(std::chrono::milliseconds(100));
  }
  return all;
}

std::size_t count(const std::string& text, std::string_view words) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(words, at)) != std::string::npos; ++at) ++found;
  return found;
}

}  // namespace

TEST_CASE("events are wanted while somebody reads them") {
  QueryFeed feed(1);
  EventSink& sink = feed.sink(0);
  CHECK_FALSE(sink.is_wanted());
  {
    QueryReader reader(feed, {});
    CHECK(sink.is_wanted());
    const QueryReader other(feed, {});
  }
  CHECK_FALSE(sink.is_wanted());
}

TEST_CASE("who wants any query has as many drawn as are shown, who filters has many looked at") {
  CHECK(QueryReader::looks_at(wish_of({{"rate", "50"}})) == 50 * SamplePace::kFloodShare);
  CHECK(QueryReader::looks_at(wish_of({{"rate", "50"}, {"type", "AAAA"}})) == 4000);
  CHECK(QueryReader::looks_at(wish_of({{"failed", "1"}})) == 4000);
}

TEST_CASE("what happened before a taker leaves is still told it, and in its order") {
  struct Taker final : EventTaker {
    void take(const QueryEvent& event, std::int64_t unix_us) override {
      names += read_text(event).name;
      last_us = unix_us;
    }
    void rest() override {}
    std::string names;
    std::int64_t last_us = 0;
  } taker;
  QueryFeed feed(2);
  feed.add(taker, 100);
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  for (const auto& [thread, name, later] :
       {std::tuple{0, "a. A", 0}, {0, "c. A", 2}, {1, "b. A", 1}}) {
    SampleEvent sample(name);
    sample.event.asked_at = TimePoint(std::chrono::duration_cast<Duration>(now) + seconds(later));
    feed.sink(static_cast<std::size_t>(thread)).write(sample.event);
  }
  feed.remove(taker);
  CHECK(taker.names == "a.b.c.");
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  CHECK(Duration(taker.last_us) - std::chrono::duration_cast<Duration>(wall) < seconds(10));
  CHECK(feed.passed() == 3);
}

TEST_CASE("a reader is sent what comes after it did, one event each") {
  QueryFeed feed(1);
  QueryReader first(feed, {});
  tell(feed, "old.example. A");
  // It has its number by then.
  sent(first, "old.example.");
  QueryReader reader(feed, {});
  tell(feed, "new.example. A");
  const std::string text = sent(reader, "new.example.");
  CHECK(text.substr(0, 26) == "event: query\ndata: {\"id\":2");
  CHECK(text.substr(text.size() - 3) == "}\n\n");
  CHECK(count(text, "\n") == 3);
}

TEST_CASE("events have the same numbers for whoever reads them") {
  QueryFeed feed(1);
  QueryReader first(feed, {});
  tell(feed, "a.example. A");
  sent(first, "a.example.");
  QueryReader second(feed, {});
  tell(feed, "b.example. A");
  for (QueryReader* const reader : {&first, &second}) {
    CHECK(sent(*reader, "b.example.").find("{\"id\":2,") != std::string::npos);
  }
}

TEST_CASE("a reader is told how many were never looked at") {
  QueryFeed feed(1);
  QueryReader reader(feed, {});
  SampleEvent sample("www.example. A");
  sample.event.stands_for = 40;
  feed.sink(0).write(sample.event);
  const std::string text = sent(reader, "event: lost");
  CHECK(text.find("\"stands_for\":40,") != std::string::npos);
  CHECK(text.find(R"({"lost":39,"why":"load"})") != std::string::npos);
  CHECK(feed.unsaid() == 39);
}

TEST_CASE("all that was counted is told to whoever was there, once") {
  struct Taker final : EventTaker {
    void take(const QueryEvent& /*event*/, std::int64_t /*unix_us*/) override {}
    void count(const SourceCounts& more, std::int64_t /*unix_us*/) override {
      for (const std::uint64_t one : more) sum += one;
    }
    void rest() override {}
    std::uint64_t sum = 0;
  };
  QueryFeed feed(2);
  const auto ask = [&feed] {
    for (std::size_t thread = 0; thread < 2; ++thread) {
      static_cast<void>(feed.sink(thread).count(AnswerSource::kCache, EventClass::kCommon));
    }
  };
  Taker first;
  Taker second;
  ask();
  feed.add(first, 1);
  ask();
  feed.add(second, 1);
  ask();
  feed.remove(first);
  ask();
  feed.remove(second);
  ask();
  CHECK(first.sum == 4);
  CHECK(second.sum == 4);
}

TEST_CASE("each reader is sent what it asked for") {
  QueryFeed feed(1);
  QueryReader names(feed, wish_of({{"name", "AD"}}));
  QueryReader types(feed, wish_of({{"type", "aaaa"}}));
  QueryReader nobody(feed, wish_of({{"client", "10.0.0.0/8"}}));
  QueryReader blocked(feed, wish_of({{"blocked", "1"}}));
  tell(feed, "ads.example. A");
  tell(feed, "www.example. AAAA");
  CHECK(count(sent(types, "www.example."), "event:") == 1);
  CHECK(count(sent(names, "ads.example."), "event:") == 1);
  CHECK(nobody.next(std::chrono::milliseconds(0)).empty());
  CHECK(blocked.next(std::chrono::milliseconds(0)).empty());
}

TEST_CASE("over the rate events are sampled, and it is said how many are missing") {
  QueryFeed feed(1);
  QueryReader reader(feed, wish_of({{"rate", "3"}}));
  for (int i = 0; i < 10; ++i) tell(feed, "www.example. A");
  const std::string text = sent(reader, "event: lost");
  CHECK(count(text, "event: query") == 3);
  CHECK(text.find(R"(data: {"lost":7,"why":"sampled"})") != std::string::npos);
}

TEST_CASE("what a reader does not take is lost to it, not kept") {
  QueryFeed feed(1);
  QueryReader slow(feed, wish_of({{"rate", "1000"}}));
  QueryReader other(feed, wish_of({{"rate", "1000"}, {"name", "last"}}));
  for (std::size_t i = 0; i < QueryReader::kMaxWaiting + 50; ++i) tell(feed, "www.example. A");
  tell(feed, "last.example. A");
  sent(other, "last.example.");
  const std::string text = sent(slow, "event: lost");
  CHECK(count(text, "event: query") == QueryReader::kMaxWaiting);
  CHECK(text.find(R"({"lost":51,"why":"slow reader"})") != std::string::npos);
}

TEST_CASE("a filter that makes no sense is refused with what would") {
  for (const auto& [name, value, words] :
       {std::tuple{"client", "me", "client: an address or a network such as 192.0.2.0/24"},
        std::tuple{"type", "NONSENSE", "type: a record type such as AAAA"},
        std::tuple{"blocked", "yes", "blocked: 0 or 1"},
        std::tuple{"slow_ms", "1.5", "slow_ms: a number of milliseconds"},
        std::tuple{"rate", "1001", "rate: a number from 1 to 1000"}}) {
    std::string problem;
    CHECK_FALSE(read_wish({{name, value}}, problem));
    CHECK(problem == words);
  }
}

}  // namespace berth
