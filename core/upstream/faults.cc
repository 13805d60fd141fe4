#include "core/upstream/faults.h"

#include <algorithm>
#include <array>

namespace berth {
namespace {

// In the order of `AnswerFault`.
constexpr std::array<std::string_view, 14> kFaultWords{
    "no address",       "no transport became free",
    "broken framing",   "unexpected data",
    "wrong id",         "wrong question",
    "wrong source",     "malformed",
    "truncated",        "answered SERVFAIL",
    "answered REFUSED", "answered with an error",
    "HTTP status",      "no DNS message"};
static_assert(kFaultWords.size() == static_cast<std::size_t>(AnswerFault::kNotDns) + 1);

}  // namespace

std::string_view to_string(FaultCause cause) {
  if (const auto* transport = std::get_if<TransportCause>(&cause)) return to_string(*transport);
  return kFaultWords[static_cast<std::size_t>(std::get<AnswerFault>(cause))];
}

void FaultCounters::count(const UpstreamFault& fault) {
  const auto found = std::find_if(counts_.begin(), counts_.end(),
                                  [&fault](const FaultCount& one) { return one.fault == fault; });
  if (found != counts_.end()) {
    ++found->count;
  } else if (counts_.size() < kMaxKinds) {
    counts_.push_back({fault, 1});
  } else {
    ++uncounted_;
  }
}

void FaultCounters::report(const UpstreamFault& fault) {
  count(fault);
  if (untold_.size() < kMaxUntold) untold_.push_back(fault);
}

std::optional<UpstreamFault> FaultCounters::poll() {
  if (untold_.empty()) return std::nullopt;
  const UpstreamFault fault = untold_.front();
  untold_.erase(untold_.begin());
  return fault;
}

}  // namespace berth
