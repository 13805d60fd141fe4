#include "native-host/query_log/dnstap_frame.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/native/query_events/sample_event.h"

namespace berth {
namespace {

using namespace berth::test;

constexpr std::int64_t kTime = 1'790'000'000'000'250;

bool holds(const Bytes& frame, ByteView part) {
  return std::search(frame.begin(), frame.end(), part.begin(), part.end()) != frame.end();
}

}  // namespace

TEST_CASE("a response goes with its times, its client and its octets") {
  SampleEvent sample("www.example.com. A");
  sample.event.took = microseconds(500);
  const Bytes frame =
      dnstap_frame(DnstapType::kClientResponse, sample.event, kTime, LogPrivacy::kFull);
  // Type 6, IPv4, DNS over HTTPS, 192.0.2.7, port 5353.
  const Bytes begin{0x08, 6, 0x10, 1, 0x18, 4, 0x22, 4, 192, 0, 2, 7, 0x30, 0xe9, 0x29};
  CHECK(holds(frame, begin));
  // 1790000000 seconds and 250,000 ns; and 750,000 ns.
  CHECK(holds(frame, Bytes{0x40, 0x80, 0xf7, 0xc4, 0xd5, 0x06, 0x4d, 0x90, 0xd0, 0x03, 0x00}));
  CHECK(holds(frame, Bytes{0x60, 0x80, 0xf7, 0xc4, 0xd5, 0x06, 0x6d, 0xb0, 0x71, 0x0b, 0x00}));
  CHECK(holds(frame, sample.reply));
  CHECK(holds(frame, Bytes{0x0a, 5, 'b', 'e', 'r', 't', 'h'}));
  CHECK(frame[frame.size() - 2] == 0x78);
  CHECK(frame.back() == 1);
}

TEST_CASE("one that stands for others says so") {
  SampleEvent sample("www.example.com. A");
  sample.event.stands_for = 40;
  const Bytes frame =
      dnstap_frame(DnstapType::kClientResponse, sample.event, kTime, LogPrivacy::kFull);
  const std::string_view words = "stands for 40";
  const auto* at = reinterpret_cast<const std::uint8_t*>(words.data());
  CHECK(holds(frame, ByteView(at, words.size())));
}

TEST_CASE("what could tell the client is not handed on where it shall not be") {
  SampleEvent sample("www.example.com. A");
  const Bytes query =
      dnstap_frame(DnstapType::kClientQuery, sample.event, kTime, LogPrivacy::kTruncated);
  CHECK(holds(query, Bytes{0x22, 4, 192, 0, 2, 0}));
  CHECK_FALSE(holds(query, Bytes{0x30, 0xe9, 0x29}));
  CHECK_FALSE(holds(query, sample.query));
  const Bytes bare =
      dnstap_frame(DnstapType::kClientQuery, sample.event, kTime, LogPrivacy::kNoClient);
  CHECK_FALSE(holds(bare, Bytes{192, 0, 2}));
}

}  // namespace berth
