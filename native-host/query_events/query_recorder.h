#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/time.h"
#include "core/policy/log_rule.h"
#include "core/resolver/event.h"
#include "core/resolver/resolver.h"
#include "native-host/query_events/event_sink.h"
#include "native-host/query_events/query_event.h"

namespace berth {

/// Puts together, on the thread of one resolver, what became of each query, for whoever looks.
/// While nobody does, each query costs one look at whether somebody does; beyond the rate that they
/// ask for, some additions. What is answered at once goes straight into the ring; of what waits for
/// an upstream the query is remembered until its end, as much of it as would be told.
class QueryRecorder {
 public:
  /// What numbers in a resolver's actions mean.
  struct Names {
    /// Of groups; the first is everyone else's.
    std::vector<std::string> groups;
    std::vector<std::string> upstreams;
    /// What may be told of groups; of those behind the end, all.
    std::vector<LogRule> rules{};
  };

  /// `sink` outlives the recorder; null: nobody will ever look.
  QueryRecorder(EventSink* sink, Names names) : sink_(sink), names_(std::move(names)) {}

  /// Whether `count` is to be called.
  [[nodiscard]] bool is_wanted() const { return sink_ != nullptr && sink_->is_wanted(); }
  /// Whether the reason would be told if the next query were blocked.
  [[nodiscard]] bool tells_next_block() {
    tells_block_ = is_wanted() && sink_->tells_next(EventClass::kNotable);
    return tells_block_;
  }
  /// Counts what came of a call of `answer_now`; for how many it is to be told to `asked`, 0: not.
  [[nodiscard]] std::uint32_t count(const Answered& answered) {
    if (answered.kind == Answered::Kind::kPending) return 1;
    // One that is blocked takes the reason that comes with it, also where neither is told.
    const bool has_reason = answered.source == AnswerSource::kBlocked && tells_block_;
    const std::uint32_t least = has_reason ? 1 : 0;
    if (rule(answered.group).detail == LogDetail::kOff) return least;
    return std::max(least, sink_->count(answered.source, class_of(answered.source, {})));
  }

  /// One call of `answer_now`.
  struct Call {
    const QueryArrived& query;
    /// The listening address.
    std::string_view listener;
    TimePoint asked_at;
    /// Until it was answered, if that was at once.
    Duration took;
    Answered answered;
    /// What was answered at once.
    ByteView reply;
    std::uint32_t stands_for;
  };

  void asked(const Call& call);
  void cancelled(QueryId query) { waiting_.erase(query); }

  // Actions of the resolver, in their order:

  void take(const QueryBlocked& blocked);
  /// `reply`: the one that was taken last.
  void take(const QueryFinished& finished, const Reply& reply);
  /// There are no more for now.
  void settled();

 private:
  /// A query whose story is not whole yet.
  struct Kept {
    QueryId id;
    std::uint32_t stands_for = 1;
    TimePoint asked_at;
    Duration took{};
    Endpoint client;
    ClientProtocol protocol{};
    AnswerSource source{};
    std::uint16_t group = 0;
    std::string listener;
    Bytes query;
    /// Of what was answered at once.
    Bytes reply;
    std::optional<QueryBlocked> blocked;
  };

  [[nodiscard]] static Kept keep(const Call& call);
  [[nodiscard]] std::string_view group(std::uint16_t number) const;
  [[nodiscard]] LogRule rule(std::uint16_t group) const {
    return group < names_.rules.size() ? names_.rules[group] : LogRule();
  }
  /// Writes what may be told of a member of that group.
  void put(QueryEvent event, std::uint16_t group);
  /// What is known of one that is kept, but for the octets of its reply.
  [[nodiscard]] static QueryEvent event_of(const Kept& kept);
  /// Tells of one that was answered at once.
  void write(const Kept& kept);

  EventSink* sink_;
  Names names_;
  /// What was said last of the next block: if so, its reason comes.
  bool tells_block_ = false;
  std::unordered_map<QueryId, Kept> waiting_;
  /// Answered at once with what stands in for an answer; why comes with the actions.
  std::deque<Kept> blocked_;
};

}  // namespace berth
