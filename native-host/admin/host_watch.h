#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native-host/admin/host_counters.h"

namespace berth {

/// What to do about `overflows` connections that found an accept queue full; empty: there were
/// none.
[[nodiscard]] std::string overflow_warning(std::uint64_t overflows);

/// What to do about descriptors that are four fifths used; empty: they are not.
[[nodiscard]] std::string descriptor_warning(const HostCounters& now);

/// Looks at the host now and then and says what has gone wrong since, each thing as it begins.
class HostWatch {
 public:
  /// `begin`: how it all stands before.
  explicit HostWatch(const HostCounters& begin) : overflows_(begin.listen_overflows) {}

  /// Warnings for the log.
  [[nodiscard]] std::vector<std::string> look(const HostCounters& now);

 private:
  std::uint64_t overflows_;
  bool lacks_descriptors_ = false;
};

}  // namespace berth
