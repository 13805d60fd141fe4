#include "native-host/query_log/query_counts.h"

#include "core/message/header.h"
#include "core/message/name.h"
#include "native-host/query_log/kept_client.h"
#include "native-host/query_log/latency_buckets.h"

namespace berth {
namespace {

/// The name of a query's question in lower-case wire form, without reading the rest; empty: there
/// is none.
std::string_view question_name(ByteView query, std::array<std::uint8_t, kMaxNameSize>& room) {
  std::size_t end = kHeaderSize;
  while (end < query.size() && query[end] != 0) end += std::size_t{query[end]} + 1;
  if (end >= query.size() || end - kHeaderSize >= kMaxNameSize) return {};
  const ByteView name = query.subspan(kHeaderSize, end + 1 - kHeaderSize);
  lower_name(name, room);
  return {reinterpret_cast<const char*>(room.data()), name.size()};
}

}  // namespace

void QueryCounts::add(const QueryEvent& event) {
  if (event.source == AnswerSource::kUpstream && !event.upstream.empty()) {
    auto found = upstreams_.find(event.upstream);
    if (found == upstreams_.end())
      found = upstreams_.try_emplace(std::string(event.upstream)).first;
    const Duration time = upstream_time(event.marks).value_or(event.took);
    found->second[latency_bucket(time)] += event.stands_for;
  }
  if (!keeps_queries(privacy_)) return;
  std::array<std::uint8_t, kMaxNameSize> room;
  const std::string_view name = question_name(event.query, room);
  if (!name.empty()) count(names_, name, event);
  if (const auto client = kept_client(event.client.address, privacy_)) {
    const auto& octets = client->octets();
    count(clients_, {reinterpret_cast<const char*>(octets.data()), octets.size()}, event);
  }
}

void QueryCounts::add(const SourceCounts& more) {
  for (std::size_t i = 0; i < more.size(); ++i) sources_[i] += more[i];
}

void QueryCounts::count(ByText& counts, std::string_view text, const QueryEvent& event) {
  auto found = counts.find(text);
  if (found == counts.end()) {
    const bool has_room = counts.size() < kMaxKeys;
    found = counts.try_emplace(has_room ? std::string(text) : std::string()).first;
  }
  found->second.asked += event.stands_for;
  if (event.source == AnswerSource::kBlocked) found->second.blocked += event.stands_for;
}

void QueryCounts::written() {
  for (auto& [name, count] : names_) count = {};
  for (auto& [client, count] : clients_) count = {};
  sources_ = {};
  upstreams_.clear();
}

void QueryCounts::clear() {
  names_.clear();
  clients_.clear();
  sources_ = {};
  upstreams_.clear();
}

std::optional<Duration> upstream_time(std::span<const Mark> marks) {
  std::optional<std::uint32_t> sent;
  std::optional<Duration> took;
  for (const Mark& mark : marks) {
    if (mark.stage == Stage::kSend) sent = mark.after_us;
    if (mark.stage == Stage::kReceive && sent) took = microseconds(mark.after_us - *sent);
  }
  return took;
}

}  // namespace berth
