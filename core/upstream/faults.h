#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/ids.h"
#include "core/base/list.h"
#include "core/track/timeline.h"
#include "core/upstream/transport_event.h"

namespace berth {

/// What was wrong with what an upstream sent, or with getting to it, beside what happens to
/// transports.
enum class AnswerFault : std::uint8_t {
  kNoAddress,       ///< its name has none
  kNoRoom,          ///< no transport took the query in time
  kBadFraming,      ///< a stream lost its place
  kUnexpectedData,  ///< an idle stream brought something
  kWrongId,
  kWrongQuestion,
  kWrongSource,
  kMalformed,  ///< no DNS message, or no response
  kTruncated,
  kServfail,
  kRefused,
  kOtherCode,   ///< another code that is no answer
  kHttpStatus,  ///< HTTP without success
  kNotDns,      ///< HTTP with success and something else inside
};

/// Why something went wrong at an upstream.
using FaultCause = std::variant<TransportCause, AnswerFault>;

/// The cause in lower-case words ("wrong id"); static storage.
[[nodiscard]] std::string_view to_string(FaultCause cause);

/// One thing that went wrong: at which upstream and address, where on a query's way, why.
struct UpstreamFault {
  UpstreamId upstream;
  /// With port 0 where no address was in play.
  Endpoint remote;
  Stage stage{};
  FaultCause cause;

  friend bool operator==(const UpstreamFault&, const UpstreamFault&) = default;
};

/// How often the same went wrong.
struct FaultCount {
  UpstreamFault fault;
  std::uint64_t count = 0;
};

/// Counts what goes wrong at upstreams, and passes on what only core has seen.
/// Shape: at most `kMaxKinds` counts and `kMaxUntold` faults not taken yet.
class FaultCounters {
 public:
  /// Bounds, ours: what can go wrong at four addresses of each of sixteen upstreams, and more than
  /// one event of a host brings about.
  static constexpr std::size_t kMaxKinds = 1024;
  static constexpr std::size_t kMaxUntold = 32;

  /// The host told us of it: it is counted.
  void count(const UpstreamFault& fault);
  /// The host cannot know of it: it is counted, and passed on by `poll`.
  void report(const UpstreamFault& fault);

  /// In the order in which each first happened.
  [[nodiscard]] std::span<const FaultCount> counts() const { return counts_; }
  /// Those for which there was no count any more.
  [[nodiscard]] std::uint64_t uncounted() const { return uncounted_; }
  /// The oldest fault not passed on yet. What finds no room is counted alone.
  [[nodiscard]] std::optional<UpstreamFault> poll();

 private:
  std::vector<FaultCount> counts_;
  std::uint64_t uncounted_ = 0;
  List<UpstreamFault> untold_;
};

}  // namespace berth
