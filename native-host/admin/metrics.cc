#include "native-host/admin/metrics.h"

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <cstring>
#include <sstream>
#include <utility>

#include "core/resolver/counter_fields.h"

namespace berth {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

double number(std::uint64_t value) { return static_cast<double>(value); }

double in_seconds(Duration time) { return static_cast<double>(time.count()) / 1e6; }

/// Families in the order in which they are asked for.
class Text {
 public:
  MetricFamily& family(std::string name, std::string help, MetricType type) {
    families_.push_back({std::move(name), std::move(help), type, {}});
    return families_.back();
  }

  void counter(std::string name, std::string help, std::uint64_t value) {
    add(family(std::move(name), std::move(help), MetricType::Counter), {}, value);
  }
  void gauge(std::string name, std::string help, std::uint64_t value) {
    add(family(std::move(name), std::move(help), MetricType::Gauge), {}, value);
  }

  static void add(MetricFamily& family, Labels labels, std::uint64_t value) {
    ClientMetric metric;
    metric.label = std::move(labels);
    metric.counter.value = metric.gauge.value = number(value);
    family.metric.push_back(std::move(metric));
  }

  [[nodiscard]] std::string text() const {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families_);
    return out.str();
  }

 private:
  std::vector<MetricFamily> families_;
};

std::string words_of(std::string_view name) {
  std::string words(name);
  for (char& c : words) c = c == '_' ? ' ' : c;
  return words;
}

template <typename Counters>
void add_fields(Text& text, std::string_view part, const Counters& counters,
                std::span<const CounterField<Counters>> fields) {
  for (const auto& field : fields) {
    text.counter(
        "berth_" + std::string(part) + '_' + std::string(field.name) + "_total",
        "Counted by each " + std::string(part) + " and added up: " + words_of(field.name) + ".",
        counters.*field.value);
  }
}

void add_cache(Text& text, const CacheCounters& cache) {
  text.counter("berth_cache_hits_total", "Questions that the cache had a fresh answer to.",
               cache.hits);
  text.counter("berth_cache_stale_hits_total", "Questions that it had a stale answer to.",
               cache.stale_hits);
  text.counter("berth_cache_misses_total", "Questions that it had no answer to.", cache.misses);
  text.counter("berth_cache_inserted_total", "Answers that were kept.", cache.inserted);
  text.counter("berth_cache_evicted_total", "Answers that gave way to others.", cache.evicted);
  text.counter("berth_cache_expired_total", "Answers whose time was over.", cache.expired);
  text.counter("berth_cache_refused_total", "Answers that were not kept.", cache.refused);
  text.gauge("berth_cache_entries", "Answers in the cache.", cache.entries);
  text.gauge("berth_cache_bytes", "Memory that they take.", cache.bytes);
}

Labels way_labels(const Totals::Way& way) {
  return {{"side", std::string(std::get<0>(way))},
          {"place", std::get<1>(way)},
          {"kind", std::string(std::get<2>(way))}};
}

void add_moved(Text& text, const Totals& totals, std::pair<std::string, std::string> named,
               std::uint64_t ConnectionCounters::*field) {
  MetricFamily& family =
      text.family(std::move(named.first), std::move(named.second), MetricType::Counter);
  for (const auto& [way, counters] : totals.moved) {
    Text::add(family, way_labels(way), counters.*field);
  }
}

void add_connections(Text& text, const MetricSources& sources) {
  MetricFamily& open = text.family("berth_listener_connections",
                                   "Connections of clients that are open.", MetricType::Gauge);
  for (const auto& [address, count] : sources.open) Text::add(open, {{"listener", address}}, count);
  const Totals& totals = sources.totals;
  add_moved(text, totals,
            {"berth_connection_received_bytes_total", "Octets that came over connections."},
            &ConnectionCounters::bytes_in);
  add_moved(text, totals, {"berth_connection_sent_bytes_total", "Octets sent over connections."},
            &ConnectionCounters::bytes_out);
  add_moved(text, totals, {"berth_connection_queries_total", "Queries over connections."},
            &ConnectionCounters::queries);
  add_moved(text, totals, {"berth_connection_answers_total", "Answers over connections."},
            &ConnectionCounters::answers);
  MetricFamily& closed = text.family("berth_connections_closed_total",
                                     "Connections that ended, by why.", MetricType::Counter);
  for (const auto& [key, count] : totals.closed) {
    Labels labels = way_labels(key.first);
    labels.push_back({"reason", std::string(key.second)});
    Text::add(closed, std::move(labels), count);
  }
  text.counter("berth_tracker_lost_total", "Connections and queries that no total knows of.",
               totals.lost.closed_dropped + totals.lost.empty_dropped + totals.lost.active_dropped +
                   totals.lost.queries_untimed);
}

ClientMetric histogram_of(const LatencyHistogram& times, Labels labels) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.histogram.sample_count = times.count();
  metric.histogram.sample_sum = in_seconds(times.sum());
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < LatencyHistogram::kBounds; ++i) {
    so_far += times.at(i);
    metric.histogram.bucket.push_back({so_far, in_seconds(LatencyHistogram::bound(i))});
  }
  return metric;
}

void add_answers(Text& text, const AnswerCounts& answers) {
  MetricFamily& asked =
      text.family("berth_client_queries_total", "Queries by the protocol that they came over.",
                  MetricType::Counter);
  for (std::size_t i = 0; i < AnswerCounts::kProtocols; ++i) {
    Text::add(asked, {{"protocol", std::string(protocol_text(i))}}, answers.asked[i]);
  }
  // From 16 µs to 16.8 s, by powers of four.
  constexpr unsigned kFirst = 4;
  constexpr unsigned kLast = 24;
  ClientMetric metric;
  metric.histogram.sample_count = answers.times.count();
  metric.histogram.sample_sum = in_seconds(answers.times.sum());
  for (unsigned bits = kFirst; bits <= kLast; bits += 2) {
    metric.histogram.bucket.push_back(
        {answers.times.below(bits), in_seconds(Duration(std::int64_t{1} << bits))});
  }
  text.family("berth_answer_seconds", "How long answers took.", MetricType::Histogram)
      .metric.push_back(std::move(metric));
}

void add_upstreams(Text& text, const MetricSources& sources) {
  MetricFamily& answers =
      text.family("berth_upstream_answers_total", "Answers of upstreams, by response code.",
                  MetricType::Counter);
  for (const auto& [upstream, counts] : sources.totals.dns) {
    for (std::size_t code = 0; code < DnsCounts::kCodes; ++code) {
      const bool is_rest = code + 1 == DnsCounts::kCodes;
      Text::add(answers,
                {{"upstream", upstream},
                 {"rcode", is_rest ? "other" : to_string(static_cast<Rcode>(code))}},
                counts.by_code[code]);
    }
  }
  MetricFamily& timeouts =
      text.family("berth_upstream_timeouts_total", "Queries that no answer came to in time.",
                  MetricType::Counter);
  for (const auto& [upstream, counts] : sources.totals.dns) {
    Text::add(timeouts, {{"upstream", upstream}}, counts.timeouts);
  }
  MetricFamily& seconds =
      text.family("berth_upstream_answer_seconds",
                  "How long answers with NOERROR or NXDOMAIN took.", MetricType::Histogram);
  for (const auto& [upstream, counts] : sources.totals.dns) {
    seconds.metric.push_back(histogram_of(counts.success, {{"upstream", upstream}}));
  }
  MetricFamily& up =
      text.family("berth_upstream_up", "Whether an upstream answers.", MetricType::Gauge);
  for (const auto& [upstream, is_up] : sources.upstreams) {
    Text::add(up, {{"upstream", upstream}}, is_up ? 1 : 0);
  }
  MetricFamily& faults =
      text.family("berth_upstream_faults_total", "What went wrong at upstreams, by where and why.",
                  MetricType::Counter);
  for (const auto& [place, count] : sources.counters.faults) {
    Text::add(faults,
              {{"upstream", place.upstream},
               {"address", place.address},
               {"stage", std::string(to_string(place.stage))},
               {"cause", std::string(place.cause)}},
              count);
  }
}

void add_pools(Text& text, const MetricSources& sources) {
  MetricFamily& now =
      text.family("berth_pool_transports", "Transports to upstreams, by state.", MetricType::Gauge);
  for (const PoolState& pool : sources.pools) {
    const std::pair<const char*, std::uint64_t> states[] = {{"busy", pool.counters.busy},
                                                            {"parked", pool.counters.parked}};
    for (const auto& [state, count] : states) {
      Text::add(now,
                {{"upstream", pool.upstream},
                 {"kind", std::string(to_string(pool.kind))},
                 {"state", state}},
                count);
    }
  }
  MetricFamily& taken =
      text.family("berth_pool_taken_total",
                  "Queries that went over a transport that was open already.", MetricType::Counter);
  MetricFamily opened{
      "berth_pool_opened_total", "Transports that were opened.", MetricType::Counter, {}};
  for (const PoolState& pool : sources.pools) {
    const Labels labels{{"upstream", pool.upstream}, {"kind", std::string(to_string(pool.kind))}};
    Text::add(taken, labels, pool.counters.taken);
    Text::add(opened, labels, pool.counters.opened);
  }
  text.family(opened.name, opened.help, opened.type).metric = std::move(opened.metric);
}

/// One family with a value for each listening address.
template <typename Value>
void add_by_listener(Text& text, const MetricSources& sources, MetricFamily family, Value value) {
  for (const ListenerState& one : sources.listeners) {
    Text::add(family, {{"listener", one.address}}, value(one.accepts));
  }
  text.family(family.name, family.help, family.type).metric = std::move(family.metric);
}

void add_accepting(Text& text, const MetricSources& sources) {
  using Counters = AcceptCounters;
  add_by_listener(
      text, sources,
      {"berth_accept_queue_length", "Connections that wait to be accepted.", MetricType::Gauge, {}},
      [](const Counters& it) { return it.queue.length; });
  add_by_listener(text, sources,
                  {"berth_accept_queue_longest",
                   "The most that waited since the last scrape.",
                   MetricType::Gauge,
                   {}},
                  [](const Counters& it) { return it.longest; });
  add_by_listener(
      text, sources,
      {"berth_accept_queue_limit", "Connections that the kernel lets wait.", MetricType::Gauge, {}},
      [](const Counters& it) { return it.queue.limit; });
  add_by_listener(
      text, sources,
      {"berth_accepted_total", "Connections taken from the queue.", MetricType::Counter, {}},
      [](const Counters& it) { return it.accepted; });
  add_by_listener(text, sources,
                  {"berth_accept_batches_total",
                   "Turns in which connections were taken.",
                   MetricType::Counter,
                   {}},
                  [](const Counters& it) { return it.batches; });
  add_by_listener(text, sources,
                  {"berth_accept_refused_total",
                   "Connections refused for their client or number.",
                   MetricType::Counter,
                   {}},
                  [](const Counters& it) { return it.refused; });
  add_by_listener(text, sources,
                  {"berth_accept_spared_total",
                   "Connections closed at once, no descriptor being left.",
                   MetricType::Counter,
                   {}},
                  [](const Counters& it) { return it.spared; });
  MetricFamily& first =
      text.family("berth_accept_first_byte_seconds",
                  "From accepting a connection to its first octet.", MetricType::Histogram);
  for (const ListenerState& one : sources.listeners) {
    first.metric.push_back(histogram_of(one.first_byte, {{"listener", one.address}}));
  }
  MetricFamily& errors =
      text.family("berth_accept_errors_total", "Failures of accept, by the system's name of them.",
                  MetricType::Counter);
  for (const ListenerState& one : sources.listeners) {
    for (const auto& [code, count] : one.accepts.errors) {
      const char* name = ::strerrorname_np(code);
      Text::add(errors, {{"listener", one.address}, {"error", name == nullptr ? "other" : name}},
                count);
    }
  }
}

void add_host(Text& text, const HostCounters& host) {
  text.counter("berth_host_listen_overflows_total",
               "Connections that found an accept queue of this network namespace full.",
               host.listen_overflows);
  text.counter("berth_host_listen_drops_total",
               "Connections that listening sockets of this network namespace dropped.",
               host.listen_drops);
  text.counter("berth_host_syn_cookies_sent_total", "SYN cookies sent in this network namespace.",
               host.syn_cookies_sent);
  text.counter("berth_host_syn_queue_drops_total",
               "Connections that found the queue of half-open ones full.", host.syn_queue_drops);
  text.counter("berth_host_deferred_drops_total",
               "Connections that brought nothing and were given up.", host.deferred_drops);
  text.gauge("process_resident_memory_bytes", "Memory of this process.", host.resident_bytes);
  text.gauge("process_open_fds", "Descriptors that are open.", host.open_descriptors);
  text.gauge("process_max_fds", "Descriptors that may be.", host.max_descriptors);
}

void add_events(Text& text, const EventCounts& events) {
  text.counter("berth_query_events_total", "Queries that were told to whoever looks at them.",
               events.passed);
  text.counter("berth_query_events_sampled_total",
               "Queries that were not told: one that was stands for them.", events.unsaid);
  text.counter("berth_query_events_dropped_total",
               "Events that found no room; the next one stands for them too.", events.dropped);
  MetricFamily& sample =
      text.family("berth_query_events_one_in",
                  "One of how many queries is told now; 0: nobody looks.", MetricType::Gauge);
  Text::add(sample, {{"class", "common"}}, events.common_in);
  Text::add(sample, {{"class", "notable"}}, events.notable_in);
  text.gauge("berth_query_readers", "Those who look at queries as they come.", events.readers);
  text.counter("berth_query_readers_refused_total", "Those who were too many.",
               events.readers_refused);
  text.counter("berth_query_readers_slow_total",
               "Those who were let go because they did not take what they were sent.",
               events.readers_slow);
  text.counter("berth_query_log_overrun_total",
               "Queries that came faster than the places that keep them took them.",
               events.overrun);
  MetricFamily& written = text.family("berth_query_log_written_total",
                                      "Queries that were kept, by where.", MetricType::Counter);
  for (const KeptCounts& one : events.kept) Text::add(written, {{"place", one.place}}, one.written);
  MetricFamily& dropped = text.family("berth_query_log_dropped_total",
                                      "Queries that were over the rate, or found no room to wait.",
                                      MetricType::Counter);
  for (const KeptCounts& one : events.kept) Text::add(dropped, {{"place", one.place}}, one.dropped);
  MetricFamily& failed = text.family("berth_query_log_failures_total",
                                     "Tries to write that failed.", MetricType::Counter);
  for (const KeptCounts& one : events.kept) Text::add(failed, {{"place", one.place}}, one.failed);
}

}  // namespace

std::string metrics_text(const MetricSources& sources) {
  Text text;
  Text::add(text.family("berth_build_info", "The version that runs.", MetricType::Gauge),
            {{"version", BERTH_VERSION}}, 1);
  add_fields(text, "resolver", sources.counters.queries, resolver_counter_fields());
  add_fields(text, "lookup", sources.counters.lookups, lookup_counter_fields());
  add_answers(text, sources.counters.answers);
  add_cache(text, sources.cache);
  add_connections(text, sources);
  add_accepting(text, sources);
  add_upstreams(text, sources);
  add_pools(text, sources);
  add_host(text, sources.host);
  if (sources.half_open) {
    text.gauge("berth_host_half_open_connections",
               "Connections of this network namespace that have begun to open.",
               *sources.half_open);
  }
  add_events(text, sources.events);
  text.gauge("berth_lists_names", "Names of the lists in use.", sources.list_names);
  text.gauge("berth_lists_loaded_timestamp_seconds", "When the lists in use were taken over.",
             sources.lists_loaded_at);
  text.counter("berth_lists_failures_total", "Reloads that changed nothing.",
               sources.failed_reloads);
  text.counter("berth_lists_lost_reads_total",
               "Times that a part of a mapped image could not be read.", sources.lost_image_reads);
  text.counter("berth_admin_unauthorized_total",
               "Requests to the admin listener without the right token.", sources.unauthorized);
  return text.text();
}

}  // namespace berth
