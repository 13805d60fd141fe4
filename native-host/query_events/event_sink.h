#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "core/base/random.h"
#include "core/resolver/action.h"
#include "native-host/query_events/event_ring.h"
#include "native-host/query_events/query_event.h"
#include "native-host/query_events/sampler.h"

namespace berth {

/// Answers by where they came from.
inline constexpr std::size_t kAnswerSources = static_cast<std::size_t>(AnswerSource::kLimited) + 1;
using SourceCounts = std::array<std::uint64_t, kAnswerSources>;

/// Queries that are sampled apart, so that the many do not push out those that matter.
enum class EventClass : std::uint8_t {
  kCommon,
  kNotable,  ///< blocked, failed, refused, or waited for too long
};
inline constexpr std::size_t kEventClasses = 2;

/// What waited so long for an upstream is told like what failed.
inline constexpr Duration kSlowQuery = milliseconds(200);

/// The class of what came from there in that time.
[[nodiscard]] constexpr EventClass class_of(AnswerSource source, Duration took) {
  switch (source) {
    case AnswerSource::kLocal:
    case AnswerSource::kCache: return EventClass::kCommon;
    case AnswerSource::kStale:
    case AnswerSource::kUpstream:
    case AnswerSource::kCoalesced:
      return took < kSlowQuery ? EventClass::kCommon : EventClass::kNotable;
    default: return EventClass::kNotable;
  }
}

/// Where one thread tells of its queries: all of them are counted, and of each class one in so many
/// is told whole. Counting costs some additions; memory is of fixed size.
class EventSink {
 public:
  /// Shape: `ring_size` as `EventRing` has it.
  EventSink(std::size_t ring_size, const Seed& seed);
  EventSink(const EventSink&) = delete;
  EventSink& operator=(const EventSink&) = delete;

  // The writer's:

  /// Somebody looks. The rest of these is for as long as somebody does.
  [[nodiscard]] bool is_wanted() const { return order(EventClass::kCommon).one_in != 0; }
  /// Whether the next query of that class would be told.
  [[nodiscard]] bool tells_next(EventClass kind) {
    const SampleOrder wanted = order(kind);
    return wanted.one_in != 0 && samplers_[static_cast<std::size_t>(kind)].draws_next(wanted);
  }
  /// Counts a query. For how many it is to be told; 0: it need not be.
  [[nodiscard]] std::uint32_t count(AnswerSource source, EventClass kind) {
    const SampleOrder wanted = order(kind);
    if (wanted.one_in == 0) return 0;
    add(of_source_[static_cast<std::size_t>(source)], 1);
    add(of_class_[static_cast<std::size_t>(kind)], 1);
    return samplers_[static_cast<std::size_t>(kind)].count(wanted);
  }
  /// Counts what another sink counted.
  void count(const SourceCounts& more);
  /// What finds no room is made up for by the next event, which stands for it too.
  void write(QueryEvent event);

  // The reader's:

  /// From now on one in so many is wanted of each class; 0: none, and nothing is counted. Whoever
  /// looks after nobody did is told for none of those before.
  void want(const std::array<std::uint32_t, kEventClasses>& one_in);
  [[nodiscard]] EventRing& ring() { return ring_; }
  /// Since the beginning.
  [[nodiscard]] SourceCounts counted() const;
  [[nodiscard]] std::uint64_t counted(EventClass kind) const {
    return of_class_[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
  }

 private:
  [[nodiscard]] SampleOrder order(EventClass kind) const {
    return orders_[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
  }
  /// Adds to what no other thread writes.
  static void add(std::atomic<std::uint64_t>& to, std::uint64_t more) {
    to.store(to.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
  }

  std::array<std::atomic<SampleOrder>, kEventClasses> orders_{};
  EventRing ring_;
  // Written by one thread, and read by another.
  std::array<std::atomic<std::uint64_t>, kAnswerSources> of_source_{};
  std::array<std::atomic<std::uint64_t>, kEventClasses> of_class_{};
  Random random_;
  std::array<Sampler, kEventClasses> samplers_;
  /// Queries that events stood for which found no room, and who was looking.
  std::uint32_t missed_ = 0;
  std::uint32_t missed_by_ = 0;
};

}  // namespace berth
