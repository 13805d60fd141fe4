#pragma once

#include <cstdint>
#include <string>

namespace berth {

/// What to simulate.
struct SimulationPlan {
  std::uint64_t seed = 1;
  std::uint64_t queries = 1000;
};

/// What came of it.
struct SimulationReport {
  std::uint64_t queries = 0;
  std::uint64_t right = 0;   ///< the true address
  std::uint64_t failed = 0;  ///< an honest failure: SERVFAIL or the upstream's refusal
  std::uint64_t cancelled = 0;
  std::uint64_t messages = 0;  ///< sent to upstreams
  /// Of everything that the resolver did, in order: the same for the same plan.
  std::uint64_t fingerprint = 0;
};

/// Plays random clients against one resolver over random, faulty upstreams in virtual time, and
/// checks after every step what must always hold:
/// - every query gets exactly one reply, within its budget, with its own id, question and EDNS;
/// - an answer is the true one, however many false ones were sent;
/// - no more transports are open than the limits allow, and the pool knows exactly those that are;
/// - nothing is asked of a transport that is not open, no id of one gone is used again;
/// - at the end, after a drain, nothing is left over.
/// Throws std::logic_error with what was broken, the seed and the time.
[[nodiscard]] SimulationReport simulate(const SimulationPlan& plan);

}  // namespace berth
