#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/track/tracker.h"
#include "tests/simulation/moment.h"

namespace berth {

/// Whoever looks at what a resolver does, through a tracker: some often, some seldom. What each
/// is told has to add up to the same, and to what there was.
class Onlookers {
 public:
  explicit Onlookers(const Moment& begin);

  /// What the resolver is to tell.
  [[nodiscard]] Tracking& tracking() { return tracker_.tracking(); }

  /// When somebody next looks, in real time.
  [[nodiscard]] TimePoint next() const;
  /// Has those look whose time it is. Throws `Broken` when one is told what cannot be.
  void look(const Moment& now);
  /// Throws `Broken` unless as many transports are tracked as there are.
  void check_idle(std::size_t transports) const;
  /// Everybody looks for the last time. Throws `Broken` when something is left over, somebody was
  /// told something else than the others, or not of every one of `transports`.
  void check_end(const Moment& now, std::uint64_t transports, std::uint64_t messages);

 private:
  struct Onlooker {
    std::string id;
    Duration pace;
    TimePoint due{};
    /// All that was told, added up.
    ConnectionCounters moved{};
    DnsCounts dns{};
    /// Cookies of connections that were told as closed.
    std::unordered_set<std::uint64_t> closed{};
  };

  void look(Onlooker& onlooker, const Moment& now);

  Tracker tracker_;
  std::vector<Onlooker> onlookers_;
};

}  // namespace berth
