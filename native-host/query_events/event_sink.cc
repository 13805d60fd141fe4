#include "native-host/query_events/event_sink.h"

#include <utility>

namespace berth {

EventSink::EventSink(std::size_t ring_size, const Seed& seed)
    : ring_(ring_size), random_(seed), samplers_{Sampler(random_), Sampler(random_)} {}

void EventSink::count(const SourceCounts& more) {
  for (std::size_t i = 0; i < more.size(); ++i) add(of_source_[i], more[i]);
}

void EventSink::write(QueryEvent event) {
  const std::uint32_t look = order(EventClass::kCommon).look;
  const std::uint32_t missed = std::exchange(missed_, 0);
  if (look == missed_by_) event.stands_for += missed;
  if (write_event(ring_, event)) return;
  missed_ = event.stands_for;
  missed_by_ = look;
}

void EventSink::want(const std::array<std::uint32_t, kEventClasses>& one_in) {
  for (std::size_t i = 0; i < kEventClasses; ++i) {
    SampleOrder wanted = orders_[i].load(std::memory_order_relaxed);
    if (wanted.one_in == 0 && one_in[i] != 0) ++wanted.look;
    wanted.one_in = one_in[i];
    orders_[i].store(wanted, std::memory_order_relaxed);
  }
}

SourceCounts EventSink::counted() const {
  SourceCounts out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = of_source_[i].load(std::memory_order_relaxed);
  }
  return out;
}

}  // namespace berth
