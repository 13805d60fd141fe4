#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/random.h"
#include "core/base/time.h"
#include "core/message/iana.h"
#include "core/message/name.h"
#include "core/pool/pool.h"
#include "core/track/timeline.h"
#include "core/track/tracking.h"
#include "core/upstream/answer.h"
#include "core/upstream/attempt.h"
#include "core/upstream/faults.h"
#include "core/upstream/lookup_config.h"
#include "core/upstream/lookup_question.h"
#include "core/upstream/selector.h"
#include "core/upstream/transport_action.h"
#include "core/upstream/transport_event.h"
#include "core/upstream/upstream.h"

namespace berth {

/// Why a lookup ended without an answer: where, on what, in words for people.
struct LookupFailure {
  Stage stage = Stage::kSelect;
  EdeCode code = EdeCode::kNoReachableAuthority;
  std::string text;
  /// The text is the upstream's own extended error.
  bool by_upstream = false;
};

/// How a lookup ended: with `answer`, or with `failure`.
struct LookupResult {
  LookupId lookup;
  std::optional<Answer> answer;
  LookupFailure failure;
  Timeline timeline;
};

/// A change in an upstream's health that an operator should hear of.
struct UpstreamNotice {
  enum class Kind : std::uint8_t { kDown, kUp, kNoneLeft } kind{};
  UpstreamId upstream;
  std::string text;
};

/// What happened to lookups and to the messages of upstreams.
struct LookupCounters {
  std::uint64_t started = 0, answered = 0, failed = 0, sent = 0;
  std::uint64_t mismatched_id = 0, mismatched_question = 0, mismatched_source = 0, malformed = 0;
  std::uint64_t retries_stale = 0, retries_timeout = 0, retries_next_upstream = 0, tc_fallbacks = 0,
                edns_fallbacks = 0;
  /// Asked beside another one: because it was late, or to learn about an upstream.
  std::uint64_t hedges = 0, hedges_won = 0, extras = 0;
  /// Addresses tried while another one of the same upstream was; names of upstreams resolved.
  std::uint64_t races = 0, names_resolved = 0, names_failed = 0;
  /// Requests of a session that died alone, and answers that were no DNS message.
  std::uint64_t requests_died = 0, http_errors = 0;
  std::uint64_t late_events = 0;
};

/// Asks upstreams until there is an answer or the budget ends: chooses an upstream, takes or opens
/// a transport, sends, matches what comes back, retries, asks another one where the first is late.
/// Sans-IO.
///
/// A lookup holds up to four attempts, each at one upstream and in one of three phases:
///
///     waiting ──(room on a transport)──▶ sent        waiting: no transport has room
///        │                                ▲          opening: its transport is being opened
///        └──▶ opening ──(opened)──────────┘          sent: the answer is awaited
///     any ──(answer, failure, time up)──▶ none
///
/// The first good answer ends the lookup; when an attempt fails the next upstream is tried. Each
/// lookup is done exactly once, by `poll_result`, and never later than its budget.
class Lookups {
 public:
  /// `random` outlives the lookups.
  Lookups(const LookupConfig& config, const PoolConfig& pool, LookupUpstreams upstreams,
          Random& random);
  ~Lookups();
  /// Tells `tracking`, which outlives it, of transports and queries. Requires: nothing was started.
  void track(Tracking& tracking);
  Lookups(const Lookups&) = delete;
  Lookups& operator=(const Lookups&) = delete;

  /// Starts a lookup. Nothing when there are `max_lookups` already.
  [[nodiscard]] std::optional<LookupId> start(TimePoint now, LookupQuestion question);

  void handle(TimePoint now, const TransportConnected& event);
  void handle(TimePoint now, const TransportOpened& event);
  void handle(TimePoint now, const TransportReceived& event);
  /// Of sessions.
  void handle(TimePoint now, const SessionAnswered& event);
  void handle(TimePoint now, const TransportLimits& event);
  void handle(TimePoint now, const TransportClosed& event);
  void handle_timeout(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  /// Ends every lookup as failed and closes every transport.
  void stop(TimePoint now);
  /// Closes what is parked and parks nothing more.
  void drain(TimePoint now);

  [[nodiscard]] std::optional<TransportAction> poll_action();
  [[nodiscard]] std::optional<LookupResult> poll_result();
  [[nodiscard]] std::optional<UpstreamNotice> poll_notice();
  /// What went wrong at an upstream and only we have seen; to be told, or left.
  [[nodiscard]] std::optional<UpstreamFault> poll_fault();

  /// Lookups whose result is not out yet.
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] const LookupCounters& counters() const;
  [[nodiscard]] const FaultCounters& faults() const;
  [[nodiscard]] const Pool& pool() const;
  /// See `Resolver::record`.
  [[nodiscard]] ConnectionRecord* record(TransportId transport);

 private:
  class State;
  /// The state, for an event at this time.
  [[nodiscard]] State& at(TimePoint now);

  std::unique_ptr<State> state_;
};

}  // namespace berth
