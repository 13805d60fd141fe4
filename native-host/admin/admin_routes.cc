#include "native-host/admin/admin_routes.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "core/doh/json_writer.h"
#include "core/message/name.h"
#include "native-host/admin/connections_json.h"
#include "native-host/admin/half_open.h"
#include "native-host/admin/lists_json.h"
#include "native-host/admin/metrics.h"
#include "native-host/admin/name_lookup.h"
#include "native-host/admin/openapi.h"
#include "native-host/admin/page_answer.h"
#include "native-host/admin/pause_answers.h"
#include "native-host/admin/top_answer.h"
#include "native-host/driver/utc_offset.h"
#include "native-host/lists/guarded_mapping.h"

namespace berth {
namespace {

constexpr std::size_t kMaxObserver = 64;
constexpr std::string_view kBearer = "Bearer ";
constexpr std::string_view kTooManyObservers =
    "too many observers look; each is forgotten after two minutes";

/// What is wrong with the name of an observer; empty: nothing.
std::string_view wrong_observer(std::string_view observer) {
  if (observer.empty() || observer.size() > kMaxObserver) {
    return "observer: a name of your own choice, at most 64 octets";
  }
  return observer == AdminRoutes::kMetricsObserver ? "observer: that one is taken"
                                                   : std::string_view();
}

}  // namespace

bool equal_secrets(std::string_view a, std::string_view b) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> of_a;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> of_b;
  SHA256(reinterpret_cast<const unsigned char*>(a.data()), a.size(), of_a.data());
  SHA256(reinterpret_cast<const unsigned char*>(b.data()), b.size(), of_b.data());
  return CRYPTO_memcmp(of_a.data(), of_b.data(), of_a.size()) == 0;
}

bool names_loopback(std::string_view host) {
  if (host == "localhost" || host.substr(0, 10) == "localhost:") return true;
  const auto endpoint = Endpoint::parse(host, 1);
  if (endpoint) return endpoint->address.is_loopback();
  return false;
}

struct AdminRoutes::Row {
  std::string_view method;
  std::string_view path;
  Route route;
};

const AdminRoutes::Row AdminRoutes::kRows[] = {
    {"GET", "/health", &AdminRoutes::health},
    {"HEAD", "/health", &AdminRoutes::health},
    {"GET", "/health/live", &AdminRoutes::health},
    {"HEAD", "/health/live", &AdminRoutes::health},
    {"GET", "/metrics", &AdminRoutes::metrics},
    {"GET", "/api/overview", &AdminRoutes::overview},
    {"GET", "/api/connections", &AdminRoutes::connections},
    {"GET", "/api/upstreams", &AdminRoutes::upstreams},
    {"GET", "/api/pools", &AdminRoutes::pools},
    {"GET", "/api/cache", &AdminRoutes::cache},
    {"POST", "/api/cache/flush", &AdminRoutes::flush},
    {"GET", "/api/queries", &AdminRoutes::queries},
    {"GET", "/api/top", &AdminRoutes::top},
    {"GET", "/api/lookup", &AdminRoutes::lookup},
    {"GET", "/api/lists", &AdminRoutes::lists},
    {"POST", "/api/lists/reload", &AdminRoutes::reload_lists},
    {"GET", "/api/rules", &AdminRoutes::rules},
    {"POST", "/api/rules", &AdminRoutes::make_rule},
    {"DELETE", "/api/rules", &AdminRoutes::take_rule_back},
    {"GET", "/api/pause", &AdminRoutes::pauses},
    {"POST", "/api/pause", &AdminRoutes::pause},
    {"DELETE", "/api/pause", &AdminRoutes::resume},
    {"GET", "/api/openapi.json", &AdminRoutes::api},
};

bool AdminRoutes::is_let_in(const AdminRequest& request) const {
  const std::string& sent = request.authorization;
  // The case of the scheme does not matter. Source: RFC 9110 11.1.
  return ::strncasecmp(sent.c_str(), kBearer.data(), kBearer.size()) == 0 &&
         equal_secrets(std::string_view(sent).substr(kBearer.size()), token_);
}

AdminResponse AdminRoutes::answer(const AdminRequest& request) {
  if (token_.empty() && !names_loopback(request.host)) {
    return admin_problem(403, "without a token the host is named by its loopback address");
  }
  if (auto page = page_answer(request)) return *std::move(page);
  const bool asks_health = request.path == "/health" || request.path == "/health/live";
  if (!token_.empty() && !asks_health && !is_let_in(request)) {
    ++unauthorized_;
    AdminResponse out = admin_problem(401, "the token is missing or wrong");
    out.header = "WWW-Authenticate: Bearer\r\n";
    return out;
  }
  // A page may not have its reader's browser change anything here.
  if (request.method != "GET" && request.method != "HEAD" && !request.origin.empty() &&
      request.origin != "http://" + request.host && request.origin != "https://" + request.host) {
    return admin_problem(403, "a page of another origin asked for this");
  }
  std::string allowed;
  for (const Row& row : kRows) {
    if (row.path != request.path) continue;
    if (row.method == request.method) return (this->*row.route)(request);
    allowed += (allowed.empty() ? "" : ", ") + std::string(row.method);
  }
  if (allowed.empty())
    return admin_problem(404, "there is nothing here; /api/openapi.json says what is");
  AdminResponse out = admin_problem(405, "only " + allowed + " is answered here");
  out.header = "Allow: " + allowed + "\r\n";
  return out;
}

AdminResponse AdminRoutes::health(const AdminRequest& request) {
  const bool live_only = request.path == "/health/live";
  const std::string why =
      live_only ? (view_.is_live() ? "" : "a thread is stuck") : view_.unready();
  AdminResponse out;
  out.status = why.empty() ? 200 : 503;
  JsonWriter json(out.body);
  json.begin_object();
  json.member("status", why.empty() ? "ok" : "unavailable");
  if (!why.empty()) json.member("why", why);
  json.end_object();
  return out;
}

void AdminRoutes::gather() {
  const std::lock_guard lock(mutex_);
  // Its lines are added up here: there is no need to roll them up before.
  if (const auto delta = view_.delta(kMetricsObserver, true)) totals_.add(*delta);
}

AdminResponse AdminRoutes::metrics(const AdminRequest& /*request*/) {
  gather();
  MetricSources sources;
  sources.counters = view_.counters();
  const auto generation = view_.generation();
  sources.cache = generation->cache->cache().counters();
  const std::set<std::uint16_t> down = generation->news->down();
  const auto& upstreams = generation->config.core.upstreams;
  for (std::size_t i = 0; i < upstreams.size(); ++i) {
    const bool is_up = down.count(static_cast<std::uint16_t>(i)) == 0;
    sources.upstreams.emplace_back(upstreams[i].label(), is_up);
  }
  if (generation->lists != nullptr) {
    sources.list_names = generation->lists->image().names();
    sources.lists_loaded_at = static_cast<std::uint64_t>(generation->lists->mapped_at());
  }
  sources.failed_reloads = view_.problems();
  sources.pools = view_.pools();
  sources.listeners = view_.listeners(kMetricsObserver);
  sources.open = open_connections();
  sources.host = host_counters();
  sources.half_open = half_open_connections();
  sources.lost_image_reads = GuardedMapping::losses();
  sources.unauthorized = unauthorized_;
  sources.events = count_events(queries_, readers_);
  const std::lock_guard lock(mutex_);
  sources.totals = totals_;
  AdminResponse out;
  out.type = "text/plain; version=0.0.4; charset=utf-8";
  out.body = metrics_text(sources);
  return out;
}

std::vector<std::pair<std::string, std::uint64_t>> AdminRoutes::open_connections() const {
  std::vector<std::pair<std::string, std::uint64_t>> out;
  for (const ServerView::Listening& one : view_.listening()) {
    if (one.address.scheme == ListenScheme::kUdp) continue;
    out.emplace_back(one.address.to_string(), one.admission->open());
  }
  return out;
}

AdminResponse AdminRoutes::overview(const AdminRequest& request) {
  const std::string_view observer = request.argument("observer");
  if (const std::string_view wrong = wrong_observer(observer); !wrong.empty()) {
    return admin_problem(400, wrong);
  }
  OverviewSources sources;
  const auto generation = view_.generation();
  sources.threads = view_.threads();
  sources.counters = view_.counters();
  sources.cache = generation->cache->cache().counters();
  sources.listeners = view_.listeners(observer);
  sources.open = open_connections();
  for (const std::uint16_t index : generation->news->down()) {
    sources.down.push_back(generation->config.core.upstreams.at(index).label());
  }
  sources.host = host_counters();
  sources.at = OverviewSources::Clock::now();
  sources.uptime = sources.at - view_.started();
  auto text = overviews_.look(std::string(observer), sources);
  if (!text) return admin_problem(429, kTooManyObservers);
  AdminResponse out;
  out.body = *std::move(text);
  return out;
}

AdminResponse AdminRoutes::connections(const AdminRequest& request) {
  const std::string_view observer = request.argument("observer");
  if (const std::string_view wrong = wrong_observer(observer); !wrong.empty()) {
    return admin_problem(400, wrong);
  }
  auto delta = view_.delta(observer, request.argument("raw") == "1");
  if (!delta) return admin_problem(429, kTooManyObservers);
  auto json = std::make_unique<ConnectionsJson>(*std::move(delta),
                                                view_.generation()->config.admin.networks);
  AdminResponse out;
  out.pieces = std::move(json);
  return out;
}

AdminResponse AdminRoutes::upstreams(const AdminRequest& /*request*/) {
  const auto generation = view_.generation();
  const ServerCounters counters = view_.counters();
  const std::set<std::uint16_t> down = generation->news->down();
  AdminResponse out;
  JsonWriter json(out.body);
  json.begin_array();
  const auto& upstreams = generation->config.core.upstreams;
  for (std::size_t i = 0; i < upstreams.size(); ++i) {
    const std::string label = upstreams[i].label();
    json.begin_object();
    json.member("upstream", label);
    json.key("up");
    json.boolean(down.count(static_cast<std::uint16_t>(i)) == 0);
    json.key("faults");
    json.begin_array();
    for (const auto& [place, count] : counters.faults) {
      if (place.upstream != label) continue;
      json.begin_object();
      if (!place.address.empty()) json.member("address", place.address);
      json.member("stage", to_string(place.stage));
      json.member("cause", place.cause);
      json.member("count", count);
      json.end_object();
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
  return out;
}

AdminResponse AdminRoutes::pools(const AdminRequest& /*request*/) {
  AdminResponse out;
  JsonWriter json(out.body);
  json.begin_array();
  for (const PoolState& pool : view_.pools()) {
    json.begin_object();
    json.member("upstream", pool.upstream);
    json.member("kind", to_string(pool.kind));
    json.member("open", pool.counters.open);
    json.member("busy", pool.counters.busy);
    json.member("parked", pool.counters.parked);
    json.member("opened", pool.counters.opened);
    json.member("taken", pool.counters.taken);
    json.member("reused", pool.counters.reused);
    json.member("shared", pool.counters.shared);
    json.end_object();
  }
  json.end_array();
  return out;
}

AdminResponse AdminRoutes::cache(const AdminRequest& /*request*/) {
  const CacheCounters counters = view_.generation()->cache->cache().counters();
  AdminResponse out;
  JsonWriter json(out.body);
  json.begin_object();
  json.member("entries", counters.entries);
  json.member("bytes", counters.bytes);
  json.member("hits", counters.hits);
  json.member("stale_hits", counters.stale_hits);
  json.member("misses", counters.misses);
  json.key("hit_ratio");
  // What was found stale was mostly asked for anew.
  const std::uint64_t looks = counters.hits + counters.stale_hits + counters.misses;
  json.thousandths(counters.hits * 1000 / std::max<std::uint64_t>(looks, 1));
  json.member("inserted", counters.inserted);
  json.member("evicted", counters.evicted);
  json.member("expired", counters.expired);
  json.end_object();
  return out;
}

AdminResponse AdminRoutes::flush(const AdminRequest& request) {
  Cache& cache = view_.generation()->cache->cache();
  const std::string_view text = request.argument("name");
  std::uint64_t removed = cache.counters().entries;
  if (request.arguments.count("name") == 0) {
    cache.clear();
  } else {
    // An empty one is a slip, and no wish to remove all.
    const auto name = Name::parse(text);
    if (text.empty() || !name) return admin_problem(400, "name: no domain name");
    removed = cache.flush(name->lowered().wire());
  }
  AdminResponse out;
  JsonWriter json(out.body);
  json.begin_object();
  json.member("removed", removed);
  json.end_object();
  return out;
}

AdminResponse AdminRoutes::queries(const AdminRequest& request) {
  return answer_with_queries(request, queries_.feed, readers_);
}

AdminResponse AdminRoutes::lookup(const AdminRequest& request) {
  const auto name = Name::parse(request.argument("name"));
  if (!name || request.argument("name").empty()) {
    return admin_problem(400, "name: no domain name; beyond ASCII it is written as A-labels");
  }
  LookupOrder order{*name};
  if (const auto text = request.argument("type"); !text.empty()) {
    const auto type = parse_record_type(text);
    if (!type) return admin_problem(400, "type: no record type such as A, AAAA or TYPE65");
    order.type = *type;
  }
  order.client = {ClientProtocol::kHttp2, {}, request.argument("host"), request.argument("token")};
  const std::string_view client = request.argument("client");
  const auto address = IpAddress::parse(client.empty() ? "127.0.0.1" : client);
  if (!address) return admin_problem(400, "client: no IP address");
  order.client.address.address = *address;
  order.now = clock_time();
  order.clock.unix_time = std::time(nullptr);
  order.clock.utc_offset = utc_offset_at(order.clock.unix_time);
  AdminResponse out;
  for (const ServerView::PauseLeft& each : view_.pauses()) {
    order.pauses.push_back({each.group, order.now + each.left});
  }
  out.body = lookup_json(*view_.generation(), order);
  return out;
}

AdminResponse AdminRoutes::lists(const AdminRequest& /*request*/) {
  AdminResponse out;
  out.body = lists_json(*view_.generation(), view_.problem());
  return out;
}

AdminResponse AdminRoutes::reload_lists(const AdminRequest& request) {
  const std::string problem = reloads_.ask();
  return problem.empty() ? lists(request) : admin_problem(409, problem);
}

AdminResponse AdminRoutes::rules(const AdminRequest& /*request*/) { return rules_.show(); }

AdminResponse AdminRoutes::make_rule(const AdminRequest& request) { return rules_.make(request); }

AdminResponse AdminRoutes::take_rule_back(const AdminRequest& request) {
  return rules_.take_back(request);
}

AdminResponse AdminRoutes::pauses(const AdminRequest& /*request*/) { return show_pauses(view_); }

AdminResponse AdminRoutes::pause(const AdminRequest& request) {
  return begin_pause(view_, request);
}

AdminResponse AdminRoutes::resume(const AdminRequest& request) { return end_pause(view_, request); }

AdminResponse AdminRoutes::top(const AdminRequest& request) {
  return answer_with_top(request, queries_.log.database());
}

AdminResponse AdminRoutes::api(const AdminRequest& /*request*/) {
  AdminResponse out;
  out.body = std::string(kOpenApi);
  return out;
}

}  // namespace berth
