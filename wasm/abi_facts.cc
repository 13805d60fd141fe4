// What a resolver can say of itself.

#include <span>
#include <string>
#include <string_view>

#include "core/base/number_text.h"
#include "core/message/text_codec.h"
#include "core/resolver/counter_fields.h"
#include "wasm/abi.h"
#include "wasm/boundary.h"
#include "wasm/module.h"

using namespace berth;  // NOLINT(google-build-using-namespace)

namespace {

/// Lines `name number`.
class Counts {
 public:
  explicit Counts(Output& out) : out_(out) {}

  void add(std::string_view part, std::string_view name, std::uint64_t value) {
    out_.text(part);
    out_.u8('.');
    out_.line(name, number_text(value));
  }

 private:
  Output& out_;
};

/// Every counter of a struct, by the names that logs have.
template <typename Counters>
void write_fields(Counts& counts, std::string_view part, const Counters& it,
                  std::span<const CounterField<Counters>> fields) {
  for (const auto& field : fields) counts.add(part, field.name, it.*field.value);
}

void write_cache(Counts& counts, const CacheCounters& it) {
  const auto add = [&](std::string_view name, std::uint64_t value) {
    counts.add("cache", name, value);
  };
  add("hits", it.hits);
  add("stale_hits", it.stale_hits);
  add("misses", it.misses);
  add("inserted", it.inserted);
  add("refused", it.refused);
  add("evicted", it.evicted);
  add("expired", it.expired);
  add("prefetches", it.prefetches);
  add("failures_kept", it.failures_kept);
  add("entries", it.entries);
  add("bytes", it.bytes);
}

/// What all upstreams' transports of one kind come to.
void write_pool(Counts& counts, const Pool& pool, TransportKind kind, std::size_t upstreams) {
  std::uint64_t opened = 0;
  std::uint64_t taken = 0;
  std::uint64_t open = 0;
  std::uint64_t parked = 0;
  std::uint64_t busy = 0;
  for (std::size_t i = 0; i < upstreams; ++i) {
    const PoolCounters& it = pool.counters(UpstreamId{static_cast<std::uint16_t>(i)}, kind);
    opened += it.opened;
    taken += it.taken;
    open += it.open;
    parked += it.parked;
    busy += it.busy;
  }
  const std::string part = "pool." + std::string(to_string(kind));
  counts.add(part, "opened", opened);
  counts.add(part, "taken", taken);
  counts.add(part, "open", open);
  counts.add(part, "parked", parked);
  counts.add(part, "busy", busy);
}

}  // namespace

berth_status berth_describe_upstream(uint32_t resolver, uint32_t upstream) {
  Instance* instance = module().resolver(resolver);
  if (instance == nullptr) return BERTH_BAD_HANDLE;
  const Config& config = instance->config();
  if (upstream >= config.upstreams.size() + config.bootstrap.size()) {
    return boundary().fail(BERTH_BAD_ARGUMENT, "there is no upstream of this number");
  }
  const Upstream& it = config.upstream(UpstreamId{static_cast<std::uint16_t>(upstream)});
  Output& out = boundary().out;
  out.clear();
  out.line("protocol", to_string(it.protocol));
  out.line("name", it.tls_name);
  out.line("path", it.path);
  out.line("method", it.method == HttpMethod::kGet ? "GET" : "POST");
  out.line("url", it.label());
  for (const Endpoint& endpoint : it.endpoints) {
    if (!endpoint.address.is_unspecified()) out.line("address", endpoint.to_string());
  }
  for (const SpkiPin& pin : it.pins) out.line("pin", encode_base64(pin));
  return boundary().give();
}

berth_status berth_write_counters(uint32_t resolver) {
  Instance* instance = module().resolver(resolver);
  if (instance == nullptr) return BERTH_BAD_HANDLE;
  const Config& config = instance->config();
  boundary().out.clear();
  Counts counts(boundary().out);
  const Resolver& it = instance->resolver();
  write_fields(counts, "resolver", it.counters(), resolver_counter_fields());
  counts.add("resolver", "in_flight", it.queries_in_flight());
  write_fields(counts, "lookup", it.lookup_counters(), lookup_counter_fields());
  write_cache(counts, instance->cache().counters());
  for (const TransportKind kind :
       {TransportKind::kDatagram, TransportKind::kStream, TransportKind::kSession}) {
    write_pool(counts, it.pool(), kind, config.upstreams.size() + config.bootstrap.size());
  }
  return boundary().give();
}
