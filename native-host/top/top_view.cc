#include "native-host/top/top_view.h"

#include <algorithm>
#include <cctype>

#include "native-host/top/figures.h"
#include "native-host/top/sorted_table.h"

namespace berth {
namespace {

using Cell = SortedTable::Cell;
using Column = SortedTable::Column;

constexpr std::size_t kQueueBar = 20;

const std::vector<Column>& head_of(TopTable table) {
  static const std::vector<Column> kUpstreams{
      {"UPSTREAM"},   {"UP"},           {"ANSWERS/s", true}, {"FAILED/s", true}, {"MEAN", true},
      {"BUSY", true}, {"PARKED", true}, {"REUSED", true},    {"COMMONEST FAULT"}};
  static const std::vector<Column> kConnections{{"SIDE"},
                                                {"KIND"},
                                                {"AGE", true},
                                                {"QUERIES/s", true},
                                                {"QUERIES", true},
                                                {"IN/s", true},
                                                {"OUT/s", true},
                                                {"RTT", true},
                                                {"AT"},
                                                {"REMOTE"}};
  static const std::vector<Column> kQueries{{"TIME", true}, {"SOURCE"}, {"RCODE"}, {"TYPE"},
                                            {"CLIENT"},     {"NAME"},   {"WHY"}};
  switch (table) {
    case TopTable::kUpstreams: return kUpstreams;
    case TopTable::kConnections: return kConnections;
    case TopTable::kQueries: return kQueries;
  }
  return kUpstreams;
}

/// Of something counted since the last look, a second.
double per_second(std::uint64_t count, const Overview& overview) {
  if (overview.since_ms == 0) return 0;
  return static_cast<double>(count) * 1000 / static_cast<double>(overview.since_ms);
}

Cell rate_cell(std::uint64_t count, const Overview& overview) {
  const double rate = per_second(count, overview);
  return {short_rate(rate), rate};
}

Cell bytes_cell(std::uint64_t count, const Overview& overview) {
  const double rate = per_second(count, overview);
  return {short_bytes(rate), rate};
}

Cell count_cell(std::uint64_t count) { return {short_count(count), static_cast<double>(count)}; }

/// Nothing is not told: there was none to be timed.
std::string time_text(std::uint64_t microseconds) {
  return microseconds > 0 ? short_time(static_cast<double>(microseconds)) : "-";
}

Cell time_cell(std::uint64_t microseconds) {
  return {time_text(microseconds), static_cast<double>(microseconds)};
}

void add_upstreams(const ServerReport& report, SortedTable& table) {
  for (const UpstreamReport& one : report.upstreams) {
    const std::uint64_t all = one.taken + one.opened;
    const std::uint64_t mean = one.good == 0 ? 0 : one.good_us / one.good;
    table.add({{{one.name},
                {one.is_up ? "yes" : "NO"},
                rate_cell(one.answers, report.overview),
                rate_cell(one.failures, report.overview),
                time_cell(mean),
                count_cell(one.busy),
                count_cell(one.parked),
                {share_text(one.taken, all), static_cast<double>(one.taken)},
                {one.fault}},
               one.is_up ? LineStyle::kPlain : LineStyle::kBad});
  }
}

void add_connections(const ServerReport& report, SortedTable& table) {
  for (const auto& [cookie, one] : report.connections) {
    const std::string remote = one.name.empty() ? one.remote : one.remote + " " + one.name;
    table.add({{{one.side},
                {one.kind},
                {age_text(one.age_ms), static_cast<double>(one.age_ms)},
                rate_cell(one.last_queries, report.overview),
                count_cell(one.queries),
                bytes_cell(one.last_in, report.overview),
                bytes_cell(one.last_out, report.overview),
                time_cell(one.rtt_us),
                {one.place},
                {remote}},
               one.last_queries == 0 ? LineStyle::kFaint : LineStyle::kPlain});
  }
}

void add_queries(const LiveQueries& queries, SortedTable& table) {
  for (const LiveQuery& one : queries) {
    const LineStyle style = one.has_failed   ? LineStyle::kBad
                            : one.is_blocked ? LineStyle::kWarning
                                             : LineStyle::kPlain;
    table.add(
        {{{short_time(static_cast<double>(one.duration_us)), static_cast<double>(one.duration_us)},
          {one.source},
          {one.rcode},
          {one.type},
          {one.client},
          {one.name},
          {one.why}},
         style});
  }
}

/// One below the other, so that a queue that fills stands out.
void add_listeners(const std::vector<ListenerReport>& listeners, std::vector<TextLine>& out) {
  std::size_t address_width = 0;
  std::size_t count_width = 0;
  for (const ListenerReport& one : listeners) {
    address_width = std::max(address_width, printable(one.address).size());
    count_width = std::max(count_width, short_count(one.connections).size());
  }
  for (const ListenerReport& one : listeners) {
    std::string text = printable(one.address);
    const std::string count = short_count(one.connections);
    text.append(address_width - text.size() + 2 + count_width - count.size(), ' ').append(count);
    text += one.connections == 1 ? " connection " : " connections";
    LineStyle style = LineStyle::kPlain;
    // Datagrams wait in no such queue.
    if (one.queue_limit != 0) {
      text += "  queue [" + bar_text(one.queue_longest, one.queue_limit, kQueueBar) + "] " +
              std::to_string(one.queue_longest) + " of " + std::to_string(one.queue_limit);
      if (one.queue_longest * 5 >= one.queue_limit * 4) style = LineStyle::kWarning;
    }
    out.push_back({style, std::move(text)});
  }
}

void add_summary(const ServerReport& report, const TopState& state, std::vector<TextLine>& out) {
  const Overview& it = report.overview;
  const QueryCounts& last = it.last;
  out.push_back({LineStyle::kTitle, "berth " + printable(it.version) + "  up " +
                                        age_text(it.uptime_ms) + "  " + std::to_string(it.threads) +
                                        (it.threads == 1 ? " thread  " : " threads  ") +
                                        printable(state.url)});
  out.push_back({LineStyle::kPlain, "queries " + short_rate(per_second(last.queries, it)) +
                                        "/s  cached " + share_text(last.hits, last.queries) +
                                        "  blocked " + share_text(last.blocked, last.queries) +
                                        "  failed " + share_text(last.failed, last.queries) +
                                        "  of " + short_count(it.total.queries) + " in all"});
  // Where nothing was answered there is no time, which is not the same as none.
  const auto time = [&it](std::uint64_t us) {
    return it.answers == 0 ? "-" : short_time(static_cast<double>(us));
  };
  out.push_back({LineStyle::kPlain,
                 "answers  half within " + time(it.p50_us) + "  90 % " + time(it.p90_us) +
                     "  99 % " + time(it.p99_us) + "  cache " + short_count(it.cache_entries) +
                     " in " + short_bytes(static_cast<double>(it.cache_bytes)) + "  memory " +
                     short_bytes(static_cast<double>(it.resident_bytes))});
  add_listeners(it.listeners, out);
  for (const std::string& each : it.warnings) {
    out.push_back({LineStyle::kWarning, "! " + printable(each)});
  }
  if (!state.problem.empty()) {
    out.push_back({LineStyle::kBad, "! trying again: " + printable(state.problem)});
  }
  if (state.is_paused) out.push_back({LineStyle::kWarning, "paused; p goes on"});
  if (state.is_typing_filter || !state.filter.empty()) {
    out.push_back({LineStyle::kPlain, "rows with: " + printable(state.filter) +
                                          (state.is_typing_filter ? "_" : "  (/ changes it)")});
  }
}

}  // namespace

std::vector<std::string> columns_of(TopTable table) {
  std::vector<std::string> out;
  for (const Column& column : head_of(table)) {
    std::string name = column.head;
    for (char& c : name) {
      c = c == ' ' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    out.push_back(std::move(name));
  }
  return out;
}

std::vector<TextLine> compose_top(const ServerReport& report, const LiveQueries& queries,
                                  const TopState& state, const TopSize& size) {
  std::vector<TextLine> out;
  add_summary(report, state, out);
  SortedTable table(head_of(state.table));
  switch (state.table) {
    case TopTable::kUpstreams: add_upstreams(report, table); break;
    case TopTable::kConnections: add_connections(report, table); break;
    case TopTable::kQueries: add_queries(queries, table); break;
  }
  if (!state.filter.empty()) table.keep(state.filter);
  const auto column = state.sorted_by[static_cast<std::size_t>(state.table)];
  if (column) table.sort(*column);
  const std::size_t left = size.height > out.size() + 1 ? size.height - out.size() - 1 : 0;
  for (TextLine& line : table.lines(size.width, state.first_row, left))
    out.push_back(std::move(line));
  for (TextLine& line : out) line.text = line.text.substr(0, size.width);
  if (out.size() > size.height) out.resize(size.height);
  return out;
}

}  // namespace berth
