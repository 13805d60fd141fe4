#include "core/upstream/in_flight.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/base/heap_sort.h"

namespace berth {

std::size_t InFlightMessages::index_of(std::uint32_t number) const {
  return static_cast<std::size_t>(std::find(numbers_.begin(), numbers_.end(), number) -
                                  numbers_.begin());
}

void InFlightMessages::add(std::uint32_t number, const SentQuestion& sent, AttemptRef attempt) {
  assert(!contains(number));
  numbers_.push_back(number);
  messages_.push_back({sent, attempt, ++places_});
  ++awaited_;
}

InFlight* InFlightMessages::find(std::uint32_t number) {
  const std::size_t index = index_of(number);
  return index < size() ? &messages_[index] : nullptr;
}

void InFlightMessages::erase(std::uint32_t number) {
  const std::size_t index = index_of(number);
  if (index == size()) return;
  if (messages_[index].attempt) --awaited_;
  if (index + 1 != size()) {
    numbers_[index] = numbers_.back();
    messages_[index] = messages_.back();
  }
  numbers_.pop_back();
  messages_.pop_back();
}

void InFlightMessages::give_up(std::uint32_t number) {
  InFlight* message = find(number);
  assert(message != nullptr && message->attempt);
  message->attempt.reset();
  --awaited_;
}

List<AttemptRef> InFlightMessages::attempts() const {
  List<std::pair<std::uint64_t, AttemptRef>> waiting;
  for (const InFlight& one : messages_) {
    if (one.attempt) waiting.emplace_back(one.place, *one.attempt);
  }
  heap_sort(waiting.begin(), waiting.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  List<AttemptRef> out;
  out.reserve(waiting.size());
  for (const auto& [place, attempt] : waiting) out.push_back(attempt);
  return out;
}

}  // namespace berth
