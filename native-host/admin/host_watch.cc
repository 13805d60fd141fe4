#include "native-host/admin/host_watch.h"

#include <algorithm>
#include <utility>

namespace berth {
namespace {

// How many descriptors may be open before somebody is told. Unit: per cent.
constexpr std::uint64_t kNearlyAll = 80;

}  // namespace

std::string overflow_warning(std::uint64_t overflows) {
  if (overflows == 0) return {};
  return std::to_string(overflows) +
         " connections found an accept queue of this network namespace full; raise "
         "admission.backlog, net.core.somaxconn or threads";
}

std::string descriptor_warning(const HostCounters& now) {
  if (now.max_descriptors == 0) return {};
  if (now.open_descriptors * 100 < now.max_descriptors * kNearlyAll) return {};
  return std::to_string(now.open_descriptors) + " of " + std::to_string(now.max_descriptors) +
         " descriptors are open; raise the limit (ulimit -n, LimitNOFILE=)";
}

std::vector<std::string> HostWatch::look(const HostCounters& now) {
  std::vector<std::string> out;
  const std::uint64_t before = std::exchange(overflows_, now.listen_overflows);
  const std::uint64_t overflows = overflows_ - std::min(before, overflows_);
  if (overflows > 0) out.push_back(overflow_warning(overflows));
  std::string descriptors = descriptor_warning(now);
  const bool began = !descriptors.empty() && !lacks_descriptors_;
  lacks_descriptors_ = !descriptors.empty();
  if (began) out.push_back(std::move(descriptors));
  return out;
}

}  // namespace berth
