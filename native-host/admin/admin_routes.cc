#include "native-host/admin/admin_routes.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <array>

#include "core/doh/json_writer.h"
#include "core/message/name.h"
#include "native-host/admin/connections_json.h"
#include "native-host/admin/metrics.h"
#include "native-host/admin/openapi.h"

namespace berth {
namespace {

constexpr std::size_t kMaxObserver = 64;
constexpr std::string_view kBearer = "Bearer ";

AdminResponse problem(std::uint16_t status, std::string_view what) {
  AdminResponse out;
  out.status = status;
  JsonWriter json(out.body);
  json.begin_object();
  json.member("error", what);
  json.end_object();
  return out;
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
    {"GET", "/health/live", &AdminRoutes::health},
    {"GET", "/metrics", &AdminRoutes::metrics},
    {"GET", "/api/connections", &AdminRoutes::connections},
    {"GET", "/api/upstreams", &AdminRoutes::upstreams},
    {"GET", "/api/pools", &AdminRoutes::pools},
    {"GET", "/api/cache", &AdminRoutes::cache},
    {"POST", "/api/cache/flush", &AdminRoutes::flush},
    {"GET", "/api/openapi.json", &AdminRoutes::api},
};

bool AdminRoutes::is_let_in(const AdminRequest& request) const {
  const std::string_view sent = request.authorization;
  return sent.substr(0, kBearer.size()) == kBearer &&
         equal_secrets(sent.substr(kBearer.size()), token_);
}

AdminResponse AdminRoutes::answer(const AdminRequest& request) {
  const bool asks_health = request.path == "/health" || request.path == "/health/live";
  if (!token_.empty() && !asks_health && !is_let_in(request)) {
    ++unauthorized_;
    AdminResponse out = problem(401, "the token is missing or wrong");
    out.header = "WWW-Authenticate: Bearer\r\n";
    return out;
  }
  if (token_.empty() && !names_loopback(request.host)) {
    return problem(403, "without a token the host is named by its loopback address");
  }
  // A page may not have its reader's browser change anything here.
  if (request.method == "POST" && !request.origin.empty() &&
      request.origin != "http://" + request.host && request.origin != "https://" + request.host) {
    return problem(403, "a page of another origin asked for this");
  }
  std::string allowed;
  for (const Row& row : kRows) {
    if (row.path != request.path) continue;
    if (row.method == request.method) return (this->*row.route)(request);
    allowed = row.method;
  }
  if (allowed.empty()) return problem(404, "there is nothing here; /api/openapi.json says what is");
  AdminResponse out = problem(405, "only " + allowed + " is answered here");
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
  sources.cache = view_.generation()->cache->cache().counters();
  sources.pools = view_.pools();
  sources.listeners = view_.listeners(kMetricsObserver);
  for (const ServerView::Listening& one : view_.listening()) {
    if (one.address.scheme == ListenScheme::kUdp) continue;
    sources.open.emplace_back(one.address.to_string(), one.admission->open());
  }
  sources.host = host_counters();
  sources.unauthorized = unauthorized_;
  const std::lock_guard lock(mutex_);
  sources.totals = totals_;
  AdminResponse out;
  out.type = "text/plain; version=0.0.4; charset=utf-8";
  out.body = metrics_text(sources);
  return out;
}

AdminResponse AdminRoutes::connections(const AdminRequest& request) {
  const std::string_view observer = request.argument("observer");
  if (observer.empty() || observer.size() > kMaxObserver) {
    return problem(400, "observer: a name of your own choice, at most 64 octets");
  }
  if (observer == kMetricsObserver) return problem(400, "observer: that one is taken");
  const auto delta = view_.delta(observer, request.argument("raw") == "1");
  if (!delta) return problem(429, "too many observers look; each is forgotten after two minutes");
  AdminResponse out;
  out.body = connections_json(*delta);
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
  if (text.empty()) {
    cache.clear();
  } else {
    const auto name = Name::parse(text);
    if (!name) return problem(400, "name: no domain name");
    removed = cache.flush(name->lowered().wire());
  }
  AdminResponse out;
  JsonWriter json(out.body);
  json.begin_object();
  json.member("removed", removed);
  json.end_object();
  return out;
}

AdminResponse AdminRoutes::api(const AdminRequest& /*request*/) {
  AdminResponse out;
  out.body = std::string(kOpenApi);
  return out;
}

}  // namespace berth
