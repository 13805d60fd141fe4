#include "native-host/admin/overview.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using Lines = std::vector<std::string>;

/// What a server of two threads comes to after `at`.
OverviewSources sources_at(OverviewSources::Clock::duration at) {
  OverviewSources out;
  out.at = OverviewSources::Clock::time_point(at);
  out.uptime = at;
  out.threads = 2;
  out.counters.threads = 2;
  return out;
}

bool has(const std::optional<std::string>& text, const std::string& part) {
  return text && text->find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("each observer is told what happened since it last looked itself") {
  Overviews overviews;
  OverviewSources sources = sources_at(milliseconds(5000));
  sources.counters.queries.queries = 10;
  sources.counters.answers.asked[4] = 10;
  sources.counters.answers.times.add(berth::milliseconds(1), 10);
  const auto first = overviews.look("page", sources);
  CHECK(has(first, "\"first\":true,\"since_ms\":5000,\"total\":{\"queries\":10,"));
  sources = sources_at(milliseconds(6000));
  sources.counters.queries.queries = 13;
  sources.counters.queries.cache_hits = 2;
  sources.counters.answers.asked[4] = 13;
  sources.counters.answers.times.add(berth::milliseconds(1), 10);
  sources.counters.answers.times.add(microseconds(5), 3);
  const auto second = overviews.look("page", sources);
  CHECK(has(second, "\"first\":false,\"since_ms\":1000,\"total\":{\"queries\":13,"));
  CHECK(has(second, "\"last\":{\"queries\":3,\"hits\":2,"));
  CHECK(has(second, "\"h2\":3}"));
  CHECK(has(second, "\"latency\":{\"count\":3,\"sum_us\":15,\"p50_us\":5,"));
  CHECK(has(overviews.look("top", sources), "\"first\":true"));
  CHECK(has(overviews.look("page", sources), "\"last\":{\"queries\":0,"));
}

TEST_CASE("a counter that is less than before makes no difference") {
  Overviews overviews;
  OverviewSources sources = sources_at(milliseconds(1000));
  sources.counters.queries.queries = 10;
  (void)overviews.look("page", sources);
  sources.counters.queries.queries = 4;
  CHECK(has(overviews.look("page", sources), "\"last\":{\"queries\":0,"));
}

TEST_CASE("observers are few, and forgotten after two minutes") {
  Overviews overviews;
  for (std::size_t i = 0; i < Overviews::kMaxObservers; ++i) {
    CHECK(overviews.look(std::to_string(i), sources_at(minutes(1))));
  }
  CHECK_FALSE(overviews.look("one more", sources_at(minutes(3))));
  CHECK(overviews.look("0", sources_at(minutes(3))));
  CHECK(overviews.look("one more", sources_at(minutes(3) + milliseconds(1))));
  CHECK(has(overviews.look("0", sources_at(minutes(5))), "\"first\":false"));
}

TEST_CASE("nothing is warned of while all is well") {
  CHECK(warnings_of(sources_at(minutes(1)), 0).empty());
}

TEST_CASE("what somebody has to do something about is said with what to do") {
  OverviewSources sources = sources_at(minutes(1));
  sources.counters.threads = 1;
  sources.down = {"udp://192.0.2.1:53"};
  ListenerState full;
  full.address = "https://[::]:443";
  full.accepts.asked = 4096;
  full.accepts.queue.limit = 128;
  full.accepts.longest = 110;
  full.accepts.was_nearly_full = true;
  sources.listeners = {full};
  sources.host.open_descriptors = 820;
  sources.host.max_descriptors = 1024;
  CHECK(warnings_of(sources, 3) ==
        Lines{"1 of 2 threads did not answer in time", "udp://192.0.2.1:53 does not answer",
              "3 connections found an accept queue of this network namespace full; raise "
              "admission.backlog, net.core.somaxconn or threads",
              "the queue of https://[::]:443 was nearly full: 110 waited; raise admission.backlog, "
              "net.core.somaxconn or threads",
              "the queue of https://[::]:443 holds 128 connections, not 4096; raise "
              "net.core.somaxconn",
              "820 of 1024 descriptors are open; raise the limit (ulimit -n, LimitNOFILE=)"});
}

}  // namespace berth
