#include "tests/simulation/faults.h"

#include <algorithm>
#include <array>

namespace berth {
namespace {

// The F-numbers are those of docs/simulation.md.
// clang-format off
constexpr std::array<FaultRow, kFaultCount> kTable{{
    {Fault::kLost, "lost", "F24"},
    {Fault::kSlow, "slow", "F10 F24"},
    {Fault::kJitter, "jitter", "F11 F24"},
    {Fault::kDuplicated, "duplicated", "F12 F24"},
    {Fault::kBlackHole, "black hole", "F2 F4 F5"},
    {Fault::kIcmp, "icmp unreachable", "F21"},
    {Fault::kConnectRefused, "connect refused", "F1"},
    {Fault::kConnectIgnored, "connect ignored", "F2"},
    {Fault::kConnectUnreachable, "connect unreachable", "F2"},
    {Fault::kConnectSlow, "connect slow", "F2"},
    {Fault::kConnectReset, "connect reset", "F9"},
    {Fault::kNoDescriptor, "no descriptor", "F28"},
    {Fault::kDead, "dead", "F1 F25"},
    {Fault::kSilent, "silent", "F3 F4"},
    {Fault::kHalfOpen, "half open", "F5"},
    {Fault::kIdleClosed, "idle closed", "F6"},
    {Fault::kEndsInstead, "ends instead", "F7"},
    {Fault::kEndsAfter, "ends after", "F6"},
    {Fault::kCutInLength, "cut in length", "F8"},
    {Fault::kCutInBody, "cut in body", "F8"},
    {Fault::kReset, "reset", "F9"},
    {Fault::kDribbled, "dribbled", "F10"},
    {Fault::kDribbledSlowly, "dribbled slowly", "F10"},
    {Fault::kBadFrame, "bad frame", "F14"},
    {Fault::kLongFrame, "long frame", "F14"},
    {Fault::kUnasked, "unasked", "F12"},
    {Fault::kFlood, "flood", "F14"},
    {Fault::kTlsFails, "tls fails", "F22"},
    {Fault::kWrongId, "wrong id", "F12"},
    {Fault::kOtherId, "other id", "F12"},
    {Fault::kWrongQuestion, "wrong question", "F13"},
    {Fault::kWrongCase, "wrong case", "F13"},
    {Fault::kNotAResponse, "not a response", "F13"},
    {Fault::kOtherOpcode, "other opcode", "F13"},
    {Fault::kHeaderOnly, "header only", "F13a"},
    {Fault::kGarbage, "garbage", "F15"},
    {Fault::kGarbageInstead, "garbage instead", "F15"},
    {Fault::kMalformed, "malformed", "F15"},
    {Fault::kTruncated, "truncated", "F16"},
    {Fault::kTruncatedStream, "truncated on a stream", "F16"},
    {Fault::kTruncatedFull, "truncated in full", "F16"},
    {Fault::kServFail, "servfail", "F17"},
    {Fault::kRefused, "refused", "F17"},
    {Fault::kNotImp, "notimp", "F17"},
    {Fault::kFormErr, "formerr to edns", "F17"},
    {Fault::kBadVers, "badvers", "F17"},
    {Fault::kBadCookie, "badcookie", "F17"},
    {Fault::kShortFailure, "short failure", "F13a F17"},
    {Fault::kWrongSource, "wrong source", "F21"},
    {Fault::kGuesses, "guesses", "F21"},
    {Fault::kExtendedError, "extended error", "F17"},
    {Fault::kKeepalive, "keepalive", "F6"},
}};
// clang-format on

}  // namespace

std::span<const FaultRow> fault_table() { return kTable; }

std::string_view to_string(Fault fault) { return kTable[static_cast<std::size_t>(fault)].name; }

Weather::Weather(const std::vector<FaultWindow>& windows, std::size_t upstreams, const Dice& dice)
    : windows_(upstreams), dice_(dice) {
  for (const FaultWindow& window : windows) windows_[window.upstream].push_back(window);
}

Struck Weather::strikes(std::uint16_t upstream, TimePoint now, std::uint64_t which) const {
  Struck struck;
  for (const FaultWindow& window : windows_[upstream]) {
    if (now < window.from || now >= window.until) continue;
    if (!dice_.chance(window.thousandths, window.number, which)) continue;
    struck.faults.set(static_cast<std::size_t>(window.fault));
    if (window.amount != Duration::zero()) struck.amount = window.amount;
  }
  return struck;
}

std::size_t Weather::count(std::uint16_t upstream, TimePoint from, TimePoint until) const {
  return static_cast<std::size_t>(
      std::count_if(windows_[upstream].begin(), windows_[upstream].end(),
                    [&](const FaultWindow& it) { return it.from <= until && from < it.until; }));
}

}  // namespace berth
