#include "core/upstream/faults.h"

#include <algorithm>

namespace berth {
namespace {

std::string_view words(AnswerFault fault) {
  switch (fault) {
    case AnswerFault::kNoAddress: return "no address";
    case AnswerFault::kNoRoom: return "no transport became free";
    case AnswerFault::kBadFraming: return "broken framing";
    case AnswerFault::kUnexpectedData: return "unexpected data";
    case AnswerFault::kWrongId: return "wrong id";
    case AnswerFault::kWrongQuestion: return "wrong question";
    case AnswerFault::kWrongSource: return "wrong source";
    case AnswerFault::kMalformed: return "malformed";
    case AnswerFault::kTruncated: return "truncated";
    case AnswerFault::kServfail: return "answered SERVFAIL";
    case AnswerFault::kRefused: return "answered REFUSED";
    case AnswerFault::kOtherCode: return "answered with an error";
    case AnswerFault::kHttpStatus: return "HTTP status";
    case AnswerFault::kNotDns: return "no DNS message";
  }
  return "failed";
}

}  // namespace

std::string_view to_string(FaultCause cause) {
  if (const auto* transport = std::get_if<TransportCause>(&cause)) return to_string(*transport);
  return words(std::get<AnswerFault>(cause));
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
