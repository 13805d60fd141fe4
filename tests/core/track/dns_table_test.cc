#include "core/track/dns_table.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

constexpr PlaceId kUpstream{3};

struct Row {
  std::string group;
  RecordType type;
  std::uint64_t timeouts;
  bool operator==(const Row& other) const {
    return group == other.group && type == other.type && timeouts == other.timeouts;
  }
};

std::vector<Row> rows(DnsTable& table) {
  std::vector<Row> out;
  for (const DnsRow& row : table.take()) out.push_back({row.group, row.type, row.counts.timeouts});
  return out;
}

void count(DnsTable& table, const char* group, RecordType type) {
  ++table.counts(kUpstream, group, type).timeouts;
}

}  // namespace

TEST_CASE("rows come out sorted, and the table is empty afterwards") {
  DnsTable table({}, {});
  count(table, "b.example", RecordType::kA);
  count(table, "a.example", RecordType::kAaaa);
  count(table, "a.example", RecordType::kA);
  count(table, "b.example", RecordType::kA);
  CHECK(rows(table) == std::vector<Row>{{"a.example", RecordType::kA, 1},
                                        {"a.example", RecordType::kAaaa, 1},
                                        {"b.example", RecordType::kA, 2}});
  CHECK(rows(table).empty());
}

TEST_CASE("names beyond the bound of groups are counted as other") {
  TrackConfig config;
  config.max_name_groups = 1;
  DnsTable table(config, {});
  count(table, "a.example", RecordType::kA);
  count(table, "b.example", RecordType::kA);
  count(table, "c.example", RecordType::kA);
  CHECK(rows(table) ==
        std::vector<Row>{{"a.example", RecordType::kA, 1}, {"other", RecordType::kA, 2}});
}

TEST_CASE("what finds no row counts in one, however many types are asked for") {
  TrackConfig config;
  config.max_dns_rows = 1;
  DnsTable table(config, {});
  for (std::uint16_t type = 1; type <= 50; ++type) count(table, "a.example", RecordType{type});
  CHECK(rows(table) ==
        std::vector<Row>{{"a.example", RecordType::kA, 1}, {"other", RecordType{0}, 49}});
}

TEST_CASE("codes and latencies are counted by what they say") {
  DnsCounts counts;
  counts.count(Rcode::kNoError, milliseconds(1));
  counts.count(Rcode::kNxDomain, milliseconds(2));
  counts.count(Rcode::kRefused, seconds(1));
  counts.count(Rcode::kBadVers, seconds(100));
  CHECK(counts.by_code == std::array<std::uint64_t, DnsCounts::kCodes>{1, 0, 0, 1, 0, 1, 1});
  CHECK(counts.success.count() == 2);
  CHECK(counts.success.sum() == milliseconds(3));
  CHECK(counts.failure.count() == 2);
}

TEST_CASE("a time counts at the first bound that it is not longer than") {
  LatencyHistogram times;
  times.add(LatencyHistogram::bound(0));
  times.add(LatencyHistogram::bound(0) + Duration(1));
  times.add(LatencyHistogram::bound(15) + Duration(1));
  CHECK(times.at(0) == 1);
  CHECK(times.at(1) == 1);
  CHECK(times.at(15) == 0);
  CHECK(times.count() == 3);
}

}  // namespace berth
