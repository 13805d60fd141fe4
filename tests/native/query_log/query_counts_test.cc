#include "native-host/query_log/query_counts.h"

#include <catch2/catch.hpp>

#include "native-host/query_log/kept_client.h"
#include "native-host/query_log/latency_buckets.h"
#include "tests/native/query_events/sample_event.h"

namespace berth {
namespace {

using namespace berth::test;

IpAddress address(std::string_view text) { return IpAddress::parse(text).value(); }

std::string kept(std::string_view client, LogPrivacy privacy) {
  const auto found = kept_client(address(client), privacy);
  return found ? found->to_string() : "nothing";
}

}  // namespace

TEST_CASE("of a client is kept what its privacy allows") {
  CHECK(kept("::", LogPrivacy::kFull) == "nothing");
  CHECK(kept("192.0.2.77", LogPrivacy::kFull) == "192.0.2.77");
  CHECK(kept("192.0.2.77", LogPrivacy::kTruncated) == "192.0.2.0");
  CHECK(kept("2001:db8:1:2ff:3::4", LogPrivacy::kTruncated) == "2001:db8:1:200::");
  CHECK(kept("192.0.2.77", LogPrivacy::kNoClient) == "nothing");
  CHECK(kept("192.0.2.77", LogPrivacy::kCounts) == "nothing");
}

TEST_CASE("a time is told from its bucket to within a sixteenth, and buckets follow each other") {
  for (std::int64_t us = 0; us < 100'000'000; us = us * 21 / 20 + 1) {
    const Duration time(us);
    const std::uint32_t bucket = latency_bucket(time);
    CHECK(longest_in(bucket) >= time);
    CHECK(longest_in(bucket).count() - us <= us / 16);
    CHECK(latency_bucket(longest_in(bucket)) == bucket);
    CHECK(latency_bucket(longest_in(bucket) + Duration(1)) == bucket + 1);
  }
  CHECK(latency_bucket(Duration(-5)) == 0);
}

TEST_CASE("names are counted without regard to case, clients as far as they are kept") {
  QueryCounts counts(LogPrivacy::kTruncated);
  SampleEvent first("www.example.com. A");
  SampleEvent second("WWW.Example.COM. AAAA");
  second.event.client.address = address("192.0.2.200");
  second.event.source = AnswerSource::kBlocked;
  counts.add(first.event);
  counts.add(second.event);
  REQUIRE(counts.names().size() == 1);
  CHECK(counts.names().begin()->second.asked == 2);
  CHECK(counts.names().begin()->second.blocked == 1);
  REQUIRE(counts.clients().size() == 1);
  CHECK(counts.clients().begin()->second.asked == 2);
  counts.written();
  CHECK(counts.names().begin()->second.asked == 0);
  counts.clear();
  CHECK(counts.names().empty());
}

TEST_CASE("with counts alone neither names nor clients are known") {
  QueryCounts counts(LogPrivacy::kCounts);
  counts.add(SampleEvent("www.example.com. A").event);
  SourceCounts more{};
  more[static_cast<std::size_t>(AnswerSource::kCache)] = 1;
  counts.add(more);
  counts.add(more);
  CHECK(counts.names().empty());
  CHECK(counts.clients().empty());
  CHECK(counts.sources()[static_cast<std::size_t>(AnswerSource::kCache)] == 2);
}

TEST_CASE("names beyond the bound count together") {
  QueryCounts counts(LogPrivacy::kNoClient);
  for (std::size_t i = 0; i < QueryCounts::kMaxKeys + 7; ++i) {
    counts.add(SampleEvent("n" + std::to_string(i) + ".example. A").event);
  }
  CHECK(counts.names().size() == QueryCounts::kMaxKeys + 1);
  CHECK(counts.names().find("")->second.asked == 7);
}

TEST_CASE("an upstream's time is from the last question to its answer") {
  QueryCounts counts(LogPrivacy::kFull);
  SampleEvent sample("www.example.com. A");
  const Mark marks[] = {
      {Stage::kSend, 100}, {Stage::kSend, 5000}, {Stage::kReceive, 9000}, {Stage::kReply, 9100}};
  CHECK(upstream_time(marks) == microseconds(4000));
  CHECK_FALSE(upstream_time({marks, 2}));
  sample.event.marks = marks;
  sample.event.source = AnswerSource::kUpstream;
  sample.event.upstream = "udp://192.0.2.53";
  counts.add(sample.event);
  // One that waited with another query says nothing more of the upstream.
  sample.event.source = AnswerSource::kCoalesced;
  counts.add(sample.event);
  REQUIRE(counts.upstreams().size() == 1);
  CHECK(counts.upstreams().begin()->second ==
        QueryCounts::Latencies{{latency_bucket(microseconds(4000)), 1}});
}

TEST_CASE("a question that cannot be read has no name to count") {
  QueryCounts counts(LogPrivacy::kFull);
  SampleEvent sample("www.example.com. A");
  const Bytes broken(14, 0xff);
  sample.event.query = broken;
  counts.add(sample.event);
  sample.event.query = {};
  counts.add(sample.event);
  CHECK(counts.names().empty());
}

}  // namespace berth
