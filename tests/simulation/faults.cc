#include "tests/simulation/faults.h"

#include <array>

#include "tests/simulation/places.h"

namespace berth {
namespace {

// The F-numbers are those of docs/simulation.md.
// clang-format off
constexpr std::array<FaultRow, kFaultCount> kTable{{
    {Fault::kLost, "lost", "F24", Strikes::kDatagrams},
    {Fault::kSlow, "slow", "F10 F24", Strikes::kAll},
    {Fault::kJitter, "jitter", "F11 F24", Strikes::kAll},
    {Fault::kDuplicated, "duplicated", "F12 F24", Strikes::kAll},
    {Fault::kBlackHole, "black hole", "F2 F4 F5", Strikes::kAll},
    {Fault::kIcmp, "icmp unreachable", "F21", Strikes::kDatagrams},
    {Fault::kConnectRefused, "connect refused", "F1", Strikes::kConnections},
    {Fault::kConnectIgnored, "connect ignored", "F2", Strikes::kConnections},
    {Fault::kConnectUnreachable, "connect unreachable", "F2", Strikes::kConnections},
    {Fault::kConnectSlow, "connect slow", "F2", Strikes::kConnections},
    {Fault::kConnectReset, "connect reset", "F9", Strikes::kConnections},
    {Fault::kNoDescriptor, "no descriptor", "F28", Strikes::kAll},
    {Fault::kDead, "dead", "F1 F25", Strikes::kAll},
    {Fault::kSilent, "silent", "F3 F4", Strikes::kAll},
    {Fault::kHalfOpen, "half open", "F5", Strikes::kConnections},
    {Fault::kIdleClosed, "idle closed", "F6", Strikes::kConnections},
    {Fault::kEndsInstead, "ends instead", "F7", Strikes::kConnections},
    {Fault::kEndsAfter, "ends after", "F6", Strikes::kConnections},
    {Fault::kCutInLength, "cut in length", "F8", Strikes::kStreams},
    {Fault::kCutInBody, "cut in body", "F8", Strikes::kStreams},
    {Fault::kReset, "reset", "F9", Strikes::kConnections},
    {Fault::kDribbled, "dribbled", "F10", Strikes::kConnections},
    {Fault::kDribbledSlowly, "dribbled slowly", "F10", Strikes::kConnections},
    {Fault::kBadFrame, "bad frame", "F14", Strikes::kStreams},
    {Fault::kLongFrame, "long frame", "F14", Strikes::kStreams},
    {Fault::kUnasked, "unasked", "F12", Strikes::kStreams},
    {Fault::kFlood, "flood", "F14", Strikes::kStreams},
    {Fault::kTlsFails, "tls fails", "F22", Strikes::kEncrypted},
    {Fault::kTlsIgnored, "tls ignored", "F22", Strikes::kEncrypted},
    {Fault::kWrongId, "wrong id", "F12", Strikes::kAll},
    {Fault::kOtherId, "other id", "F12", Strikes::kAll},
    {Fault::kWrongQuestion, "wrong question", "F13", Strikes::kAll},
    {Fault::kWrongCase, "wrong case", "F13", Strikes::kDatagrams},
    {Fault::kNotAResponse, "not a response", "F13", Strikes::kAll},
    {Fault::kOtherOpcode, "other opcode", "F13", Strikes::kAll},
    {Fault::kHeaderOnly, "header only", "F13a", Strikes::kAll},
    {Fault::kGarbage, "garbage", "F15", Strikes::kAll},
    {Fault::kGarbageInstead, "garbage instead", "F15", Strikes::kAll},
    {Fault::kMalformed, "malformed", "F15", Strikes::kAll},
    {Fault::kTruncated, "truncated", "F16", Strikes::kDatagrams},
    {Fault::kTruncatedStream, "truncated on a stream", "F16", Strikes::kStreams},
    {Fault::kTruncatedFull, "truncated in full", "F16", Strikes::kAll},
    {Fault::kServFail, "servfail", "F17", Strikes::kAll},
    {Fault::kRefused, "refused", "F17", Strikes::kAll},
    {Fault::kNotImp, "notimp", "F17", Strikes::kAll},
    {Fault::kFormErr, "formerr to edns", "F17", Strikes::kAll},
    {Fault::kBadVers, "badvers", "F17", Strikes::kAll},
    {Fault::kBadCookie, "badcookie", "F17", Strikes::kAll},
    {Fault::kShortFailure, "short failure", "F13a F17", Strikes::kAll},
    {Fault::kWrongSource, "wrong source", "F21", Strikes::kDatagrams},
    {Fault::kGuesses, "guesses", "F21", Strikes::kAll},
    {Fault::kExtendedError, "extended error", "F17", Strikes::kAll},
    {Fault::kKeepalive, "keepalive", "F6", Strikes::kStreams},
    {Fault::kHttpStatus, "http status", "F23", Strikes::kSessions},
    {Fault::kTooMany, "too many requests", "F23", Strikes::kSessions},
    {Fault::kHtml, "html", "F23", Strikes::kSessions},
    {Fault::kGoAway, "goaway", "F23", Strikes::kSessions},
    {Fault::kRequestRefused, "request refused", "F23", Strikes::kSessions},
    {Fault::kRequestReset, "request reset", "F23", Strikes::kSessions},
    {Fault::kFewAtOnce, "few at once", "F23", Strikes::kSessions},
    {Fault::kAged, "aged", "F23", Strikes::kSessions},
    {Fault::kProtocolError, "protocol error", "F23", Strikes::kSessions},
}};
// clang-format on

}  // namespace

std::span<const FaultRow> fault_table() { return kTable; }

std::string_view to_string(Fault fault) { return kTable[static_cast<std::size_t>(fault)].name; }

bool can_strike(Fault fault, UpstreamProtocol protocol) {
  const bool session = protocol == UpstreamProtocol::kHttps;
  switch (kTable[static_cast<std::size_t>(fault)].strikes) {
    case Strikes::kAll: return true;
    case Strikes::kDatagrams: return protocol == UpstreamProtocol::kUdp;
    // What is truncated in a datagram is asked for again over a stream.
    case Strikes::kConnections: return true;
    case Strikes::kStreams: return !session;
    case Strikes::kEncrypted: return is_encrypted(protocol);
    case Strikes::kSessions: return session;
  }
  return false;
}

bool FaultWindow::reaches(const IpAddress& address) const {
  switch (reach) {
    case Reach::kV6: return !address.is_v4();
    case Reach::kFirst: return is_first(address);
    case Reach::kAll: break;
  }
  return true;
}

Weather::Weather(const std::vector<FaultWindow>& windows, std::size_t upstreams, const Dice& dice)
    : windows_(upstreams), dice_(dice) {
  for (const FaultWindow& window : windows) windows_[window.upstream].push_back(window);
}

Struck Weather::strikes(std::uint16_t upstream, const IpAddress& address, TimePoint now,
                        std::uint64_t which) const {
  Struck struck;
  for (const FaultWindow& window : windows_[upstream]) {
    if (now < window.from || now >= window.until || !window.reaches(address)) continue;
    if (!dice_.chance(window.thousandths, window.number, which)) continue;
    struck.faults.set(static_cast<std::size_t>(window.fault));
    if (window.amount != Duration::zero()) struck.amount = window.amount;
  }
  return struck;
}

}  // namespace berth
