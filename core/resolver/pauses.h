#pragma once

#include <cstdint>
#include <optional>

#include "core/base/list.h"
#include "core/base/time.h"

namespace berth {

/// Until when filtering rests, for everybody or for the members of single groups.
class Pauses {
 public:
  /// Begins a pause for a group, or without one for everybody, which ends those of groups; one
  /// until a time that is past ends it.
  void set(TimePoint now, std::optional<std::uint16_t> group, TimePoint until);

  /// Whether filtering rests for a group.
  [[nodiscard]] bool hold(TimePoint now, std::uint16_t group) const;

 private:
  struct Pause {
    std::uint16_t group = 0;
    TimePoint until;
  };

  TimePoint all_ = TimePoint::min();
  /// Those that are not over, and some that are.
  List<Pause> groups_;
};

}  // namespace berth
