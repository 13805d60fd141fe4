#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/resolver/resolver.h"
#include "core/upstream/lookups.h"

namespace berth {

/// One counter of a struct of them: its name with underscores, as logs and metrics have it.
template <typename Counters>
struct CounterField {
  std::string_view name;
  std::uint64_t Counters::*value;
};

/// Every counter of `ResolverCounters`, and of `LookupCounters`; static storage.
[[nodiscard]] std::span<const CounterField<ResolverCounters>> resolver_counter_fields();
[[nodiscard]] std::span<const CounterField<LookupCounters>> lookup_counter_fields();

}  // namespace berth
