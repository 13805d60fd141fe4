#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/resolver/resolver.h"
#include "native-host/driver/answer_latency.h"

namespace berth {

/// Where and why something went wrong at an upstream, whichever thread saw it.
struct FaultPlace {
  /// Its URL without what follows '#': "tls://dns.example:853".
  std::string upstream;
  /// Its address where the URL does not say it, else empty.
  std::string address;
  Stage stage{};
  /// Outlives the place; in counters of static storage.
  std::string_view cause;

  friend bool operator<(const FaultPlace& a, const FaultPlace& b) {
    return std::tie(a.upstream, a.address, a.stage, a.cause) <
           std::tie(b.upstream, b.address, b.stage, b.cause);
  }
};

/// "tls://dns.example:853 at 192.0.2.1:853, tls: certificate expired".
[[nodiscard]] std::string to_string(const FaultPlace& place);

/// The place of a fault at one of `upstreams`.
[[nodiscard]] FaultPlace place_of(const std::vector<Upstream>& upstreams,
                                  const UpstreamFault& fault);

/// What clients asked, and how long answers took.
struct AnswerCounts {
  static constexpr std::size_t kProtocols = 5;

  /// Queries by `ClientProtocol`.
  std::array<std::uint64_t, kProtocols> asked{};
  /// From the wake-up that brought a query to the end of the turn that answered it, or for one that
  /// had to wait until its reply was there.
  AnswerLatency times;

  void add(const AnswerCounts& more);
};

/// The protocol as the tracker has it: "udp", "tcp", "dot", "h1" or "h2"; static storage.
[[nodiscard]] std::string_view protocol_text(std::size_t protocol);

/// What one server counts, or a part of it: resolvers, upstreams and threads added up.
struct ServerCounters {
  ResolverCounters queries;
  LookupCounters lookups;
  std::map<FaultPlace, std::uint64_t> faults;
  AnswerCounts answers;
  /// Threads that are added up here.
  std::uint32_t threads = 0;

  /// Adds those of a resolver of `upstreams`.
  void add(const Resolver& resolver, const std::vector<Upstream>& upstreams);
  void add(const ServerCounters& other);
  /// For the log: what is not 0 of queries and of lookups in a line each, then a line a fault.
  [[nodiscard]] std::vector<std::string> lines() const;
};

}  // namespace berth
