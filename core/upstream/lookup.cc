#include "core/upstream/lookup.h"

#include <algorithm>
#include <utility>

namespace berth {
namespace {

// As much of a failure's story as a client is told. Ours. Unit: octets.
constexpr std::size_t kMaxStory = 400;

}  // namespace

bool Lookup::is_under_way() const {
  return std::any_of(attempts.begin(), attempts.end(),
                     [](const Attempt& one) { return one.is_under_way(); });
}

bool Lookup::is_asking() const {
  return std::any_of(attempts.begin(), attempts.end(), [](const Attempt& one) {
    return one.is_under_way() && one.role != AttemptRole::kExtra;
  });
}

std::uint32_t Lookup::committed() const {
  std::uint32_t count = sent;
  for (const Attempt& one : attempts) {
    if (one.phase == AttemptPhase::kWaiting || one.phase == AttemptPhase::kOpening) ++count;
  }
  return count;
}

std::uint8_t& Lookup::tries_of(const Attempt& attempt) {
  Tries& its = tries[attempt.upstream.value];
  return attempt.kind == TransportKind::kDatagram ? its.datagram : its.other;
}

void Lookup::note(LookupFailure what) {
  if (!what.by_upstream && story.find(what.text) == std::string::npos &&
      story.size() + what.text.size() < kMaxStory) {
    story += (story.empty() ? "" : "; ") + what.text;
  }
  failure = std::move(what);
}

}  // namespace berth
