#include "native-host/query_log/log_top.h"

#include <array>
#include <utility>
#include <vector>

#include "core/doh/json_writer.h"
#include "native-host/query_log/database.h"
#include "native-host/query_log/latency_buckets.h"

namespace berth {
namespace {

constexpr int kPatienceMs = 2000;
constexpr std::array<std::string_view, 4> kLists{"names", "clients", "blocked", "upstreams"};

std::uint64_t count_at(const Statement& row, int column) {
  return static_cast<std::uint64_t>(row.number(column));
}

/// Answers of one upstream by bucket, the fastest first.
struct Latencies {
  std::string upstream;
  std::vector<std::pair<std::uint32_t, std::uint64_t>> buckets;
  std::uint64_t answers = 0;

  /// The time that `part` of a hundred answers took at most.
  [[nodiscard]] Duration percentile(std::uint64_t part) const {
    std::uint64_t left = (answers * part + 99) / 100;
    for (const auto& [bucket, count] : buckets) {
      if (left <= count) return longest_in(bucket);
      left -= count;
    }
    return {};
  }
};

void append_upstream(const Latencies& one, JsonWriter& json) {
  json.begin_object();
  json.member("upstream", one.upstream);
  json.member("answers", one.answers);
  for (const auto& [name, part] :
       {std::pair{"p50_us", 50}, {"p90_us", 90}, {"p99_us", 99}, {"max_us", 100}}) {
    const Duration time = one.percentile(static_cast<std::uint64_t>(part));
    json.member(name, static_cast<std::uint64_t>(time.count()));
  }
  json.end_object();
}

bool append_upstreams(Database& database, std::int64_t since, JsonWriter& json) {
  Statement rows(database.get(),
                 "SELECT upstream, bucket, sum(answers) FROM latencies WHERE minute >= ? "
                 "GROUP BY upstream, bucket ORDER BY upstream, bucket");
  rows.bind(since);
  Latencies one;
  while (rows.step()) {
    if (one.answers > 0 && rows.text(0) != one.upstream) {
      append_upstream(std::exchange(one, {}), json);
    }
    one.upstream = rows.text(0);
    one.buckets.emplace_back(static_cast<std::uint32_t>(rows.number(1)), count_at(rows, 2));
    one.answers += count_at(rows, 2);
  }
  if (one.answers > 0) append_upstream(one, json);
  return !rows.has_failed();
}

bool append_counts(Database& database, const TopWish& wish, std::int64_t since, JsonWriter& json) {
  const bool of_clients = wish.of == TopOf::kClients;
  const bool by_blocked = wish.of == TopOf::kBlocked;
  const std::string key = of_clients ? "client" : "name";
  Statement rows(database.get(), "SELECT " + key + ", sum(asked) AS a, sum(blocked) AS b FROM " +
                                     key + "s WHERE minute >= ? GROUP BY " + key +
                                     (by_blocked ? " HAVING b > 0 ORDER BY b" : " ORDER BY a") +
                                     " DESC, " + key + " LIMIT ?");
  rows.bind(since).bind(std::int64_t{wish.rows});
  while (rows.step()) {
    json.begin_object();
    json.member(key, rows.text(0));
    json.member("queries", count_at(rows, 1));
    json.member("blocked", count_at(rows, 2));
    json.end_object();
  }
  return !rows.has_failed();
}

}  // namespace

std::optional<TopOf> parse_top_of(std::string_view text) {
  for (std::size_t i = 0; i < kLists.size(); ++i) {
    if (text == kLists[i]) return static_cast<TopOf>(i);
  }
  return std::nullopt;
}

std::optional<std::string> read_top(const std::string& path, const TopWish& wish,
                                    std::int64_t now_minute, std::string& problem) {
  const auto database = Database::open(path, Database::Use::kRead, problem);
  if (database == nullptr) return std::nullopt;
  database->end_within(kPatienceMs);
  const std::int64_t since = now_minute - wish.minutes + 1;
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.member("of", kLists[static_cast<std::size_t>(wish.of)]);
  json.member("minutes", std::uint64_t{wish.minutes});
  json.key("rows");
  json.begin_array();
  const bool is_whole = wish.of == TopOf::kUpstreams ? append_upstreams(*database, since, json)
                                                     : append_counts(*database, wish, since, json);
  json.end_array();
  json.end_object();
  if (is_whole) return out;
  problem = database->problem();
  return std::nullopt;
}

}  // namespace berth
