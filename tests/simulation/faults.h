#pragma once

#include <bitset>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/time.h"
#include "core/upstream/upstream.h"
#include "tests/simulation/dice.h"

namespace berth {

/// What can be wrong with an upstream or the way to it. The table in faults.cc says what each does
/// and which fault of docs/simulation.md it plays.
enum class Fault : std::uint8_t {
  // the way
  kLost,
  kSlow,
  kJitter,
  kDuplicated,
  kBlackHole,
  kIcmp,
  // connecting
  kConnectRefused,
  kConnectIgnored,
  kConnectUnreachable,
  kConnectSlow,
  kConnectReset,
  kNoDescriptor,
  // connections
  kDead,
  kSilent,
  kHalfOpen,
  kIdleClosed,
  kEndsInstead,
  kEndsAfter,
  kCutInLength,
  kCutInBody,
  kReset,
  kDribbled,
  kDribbledSlowly,
  kBadFrame,
  kLongFrame,
  kUnasked,
  kFlood,
  kTlsFails,
  kTlsIgnored,
  // answers
  kWrongId,
  kOtherId,
  kWrongQuestion,
  kWrongCase,
  kNotAResponse,
  kOtherOpcode,
  kHeaderOnly,
  kGarbage,
  kGarbageInstead,
  kMalformed,
  kTruncated,
  kTruncatedStream,
  kTruncatedFull,
  kServFail,
  kRefused,
  kNotImp,
  kFormErr,
  kBadVers,
  kBadCookie,
  kShortFailure,
  kWrongSource,
  kGuesses,
  kExtendedError,
  kKeepalive,
  // sessions
  kHttpStatus,
  kTooMany,
  kHtml,
  kGoAway,
  kRequestRefused,
  kRequestReset,
  kFewAtOnce,
  kAged,
  kProtocolError,
  kCount,
};

inline constexpr std::size_t kFaultCount = static_cast<std::size_t>(Fault::kCount);

/// The transports that a fault can strike.
enum class Strikes : std::uint8_t {
  kAll,
  kDatagrams,
  kConnections,  ///< all but datagrams
  kStreams,      ///< those without a session
  kEncrypted,
  kSessions,
};

/// What a fault is called, which F-numbers it plays, and what it strikes.
struct FaultRow {
  Fault fault{};
  std::string_view name;
  std::string_view plays;
  Strikes strikes{};
};

[[nodiscard]] std::span<const FaultRow> fault_table();
[[nodiscard]] std::string_view to_string(Fault fault);
/// True when the fault strikes something that an upstream of this protocol is asked over.
[[nodiscard]] bool can_strike(Fault fault, UpstreamProtocol protocol);

/// The addresses of an upstream that a fault strikes.
enum class Reach : std::uint8_t { kAll, kV6, kFirst };

/// A fault of one upstream for a while. Unit of the chance: thousandths of messages or connections.
struct FaultWindow {
  Fault fault{};
  std::uint16_t upstream = 0;
  TimePoint from;
  TimePoint until;
  std::uint32_t thousandths = 1000;
  Duration amount{};
  /// Its place in the schedule: rolls for it depend on this.
  std::uint32_t number = 0;
  Reach reach = Reach::kAll;

  [[nodiscard]] bool reaches(const IpAddress& address) const;
};

/// The faults that strike one message or one connection.
struct Struck {
  std::bitset<kFaultCount> faults;
  /// Of the last of them that has one.
  Duration amount{};

  [[nodiscard]] bool by(Fault fault) const { return faults[static_cast<std::size_t>(fault)]; }
};

/// All faults of a run, and which are at work when.
class Weather {
 public:
  Weather(const std::vector<FaultWindow>& windows, std::size_t upstreams, const Dice& dice);

  /// What strikes `which` (a message, a connection) now, to or from this address.
  [[nodiscard]] Struck strikes(std::uint16_t upstream, const IpAddress& address, TimePoint now,
                               std::uint64_t which) const;

 private:
  std::vector<std::vector<FaultWindow>> windows_;
  Dice dice_;
};

}  // namespace berth
