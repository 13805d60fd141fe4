#include "native-host/admin/overview.h"

#include <algorithm>
#include <utility>

#include "core/doh/json_writer.h"
#include "native-host/admin/host_watch.h"

namespace berth {
namespace {

using Clock = OverviewSources::Clock;

std::uint64_t whole_milliseconds(Clock::duration time) {
  const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(whole, 0));
}

/// A counter and the name that it is told by.
struct Told {
  std::string_view name;
  std::uint64_t ResolverCounters::*value;
};

// What sources of answers come to, and what was no answer.
constexpr Told kTold[] = {
    {"queries", &ResolverCounters::queries}, {"hits", &ResolverCounters::cache_hits},
    {"stale", &ResolverCounters::stale},     {"local", &ResolverCounters::local},
    {"blocked", &ResolverCounters::blocked}, {"failed", &ResolverCounters::servfail},
    {"refused", &ResolverCounters::refused}, {"malformed", &ResolverCounters::malformed},
    {"dropped", &ResolverCounters::dropped}};

/// The difference; a thread that did not tell this time makes a counter less.
std::uint64_t moved(std::uint64_t now, std::uint64_t before) { return now - std::min(now, before); }

void write_counters(JsonWriter& json, const ServerCounters& now, const ServerCounters& before) {
  json.begin_object();
  for (const Told& each : kTold) {
    json.member(each.name, moved(now.queries.*each.value, before.queries.*each.value));
  }
  json.key("protocols");
  json.begin_object();
  for (std::size_t i = 0; i < AnswerCounts::kProtocols; ++i) {
    json.member(protocol_text(i), moved(now.answers.asked[i], before.answers.asked[i]));
  }
  json.end_object();
  json.end_object();
}

void write_times(JsonWriter& json, const AnswerLatency& times) {
  static constexpr std::pair<std::string_view, std::uint64_t> kShares[] = {
      {"p50_us", 500}, {"p90_us", 900}, {"p99_us", 990}, {"p999_us", 999}, {"max_us", 1000}};
  json.begin_object();
  json.member("count", times.count());
  json.member("sum_us", static_cast<std::uint64_t>(times.sum().count()));
  for (const auto& [name, thousandths] : kShares) {
    json.member(name, static_cast<std::uint64_t>(times.within(thousandths).count()));
  }
  json.end_object();
}

void write_listeners(JsonWriter& json, const OverviewSources& sources) {
  json.begin_array();
  for (const auto& [address, open] : sources.open) {
    json.begin_object();
    json.member("address", address);
    json.member("connections", open);
    for (const ListenerState& one : sources.listeners) {
      if (one.address != address) continue;
      json.member("queue_length", one.accepts.queue.length);
      json.member("queue_limit", one.accepts.queue.limit);
      json.member("queue_longest", one.accepts.longest);
      json.member("accepted", one.accepts.accepted);
      json.member("refused", one.accepts.refused);
    }
    json.end_object();
  }
  json.end_array();
}

void write_machine(JsonWriter& json, const OverviewSources& sources) {
  json.key("cache");
  json.begin_object();
  json.member("entries", sources.cache.entries);
  json.member("bytes", sources.cache.bytes);
  json.end_object();
  json.key("memory");
  json.begin_object();
  json.member("resident_bytes", sources.host.resident_bytes);
  json.end_object();
  json.key("descriptors");
  json.begin_object();
  json.member("open", sources.host.open_descriptors);
  json.member("limit", sources.host.max_descriptors);
  json.end_object();
}

std::string queue_text(const ListenerState& listener) {
  const AcceptCounters& accepts = listener.accepts;
  return "the queue of " + listener.address +
         " was nearly full: " + std::to_string(accepts.longest) +
         " waited; raise admission.backlog, net.core.somaxconn "
         "or threads";
}

}  // namespace

std::vector<std::string> warnings_of(const OverviewSources& sources, std::uint64_t overflows) {
  std::vector<std::string> out;
  const std::uint32_t told = sources.counters.threads;
  if (told < sources.threads) {
    out.push_back(std::to_string(sources.threads - told) + " of " +
                  std::to_string(sources.threads) + " threads did not answer in time");
  }
  for (const std::string& upstream : sources.down) out.push_back(upstream + " does not answer");
  if (overflows > 0) out.push_back(overflow_warning(overflows));
  for (const ListenerState& each : sources.listeners) {
    if (each.accepts.was_nearly_full) out.push_back(queue_text(each));
    if (each.accepts.queue.limit < each.accepts.asked) {
      out.push_back("the queue of " + each.address + " holds " +
                    std::to_string(each.accepts.queue.limit) + " connections, not " +
                    std::to_string(each.accepts.asked) + "; raise net.core.somaxconn");
    }
  }
  std::string descriptors = descriptor_warning(sources.host);
  if (!descriptors.empty()) out.push_back(std::move(descriptors));
  return out;
}

void Overviews::forget(Clock::time_point now) {
  std::erase_if(seen_, [now](const auto& one) { return now - one.second.at > kForgetAfter; });
}

std::optional<std::string> Overviews::look(const std::string& observer,
                                           const OverviewSources& sources) {
  const std::lock_guard lock(mutex_);
  forget(sources.at);
  const auto known = seen_.find(observer);
  const bool is_first = known == seen_.end();
  if (is_first && seen_.size() >= kMaxObservers) return std::nullopt;
  // Whoever is new is told of the whole time, but not as something that happened just now.
  const Seen fresh{sources.at - sources.uptime, {}, sources.host};
  const Seen& before = is_first ? fresh : known->second;
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.member("version", BERTH_VERSION);
  json.member("threads", sources.threads);
  json.member("uptime_ms", whole_milliseconds(sources.uptime));
  json.key("first");
  json.boolean(is_first);
  json.member("since_ms", whole_milliseconds(sources.at - before.at));
  json.key("total");
  write_counters(json, sources.counters, {});
  json.key("last");
  write_counters(json, sources.counters, before.counters);
  json.key("latency");
  write_times(json, sources.counters.answers.times.since(before.counters.answers.times));
  json.key("listeners");
  write_listeners(json, sources);
  write_machine(json, sources);
  json.key("warnings");
  json.begin_array();
  const std::uint64_t overflows =
      moved(sources.host.listen_overflows, before.host.listen_overflows);
  for (const std::string& each : warnings_of(sources, overflows)) json.string(each);
  json.end_array();
  json.end_object();
  seen_.insert_or_assign(observer, Seen{sources.at, sources.counters, sources.host});
  return out;
}

}  // namespace berth
