#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/time.h"
#include "core/resolver/config.h"
#include "tests/simulation/schedule.h"

namespace berth {

/// The addresses of an upstream that are opened one beside the other: when the next may be, and
/// when it has to be. Knows only what a host does, so it says nothing where two races of one
/// upstream may be under way.
class Races {
 public:
  Races(const Config& config, const Schedule& schedule) : config_(config), schedule_(schedule) {}

  /// So many lookups have no answer yet, and may wait for a race, as the next event comes.
  void waiting(std::uint64_t lookups) { waiting_ = lookups; }
  /// Throws `Broken` when this one is opened too early.
  void opening(TimePoint now, UpstreamId upstream, TransportKind kind, const Endpoint& remote);
  /// One that was opening is open, or is gone: it `failed`, or nobody wanted it any more.
  void opened(UpstreamId upstream, TransportKind kind);
  void gone(UpstreamId upstream, TransportKind kind, bool failed);
  /// All actions were taken: where one failed, throws `Broken` unless the next address followed.
  void settled();

 private:
  using Key = std::pair<std::uint16_t, TransportKind>;
  struct Race {
    /// Addresses that were opened since none was.
    std::vector<Endpoint> tried;
    std::size_t opening = 0;
    TimePoint last_at;
    /// One failed since the last was opened.
    bool failed = false;
    /// There may be another one beside it.
    bool mixed = false;
  };

  [[nodiscard]] bool is_clear() const;
  [[nodiscard]] Duration least_delay(UpstreamId upstream) const;

  const Config& config_;
  const Schedule& schedule_;
  std::map<Key, Race> races_;
  /// Those to which a connection once stood: how long that took is known.
  std::set<std::uint16_t> known_;
  /// Where the next address has to follow, and how many had been tried.
  std::map<Key, std::size_t> due_;
  std::uint64_t waiting_ = 0;
};

}  // namespace berth
