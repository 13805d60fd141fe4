#include "core/base/deadline_queue.h"

namespace berth {

void DeadlineHeap::set(std::uint64_t key, TimePoint at) {
  std::size_t* place = places_.find(key);
  if (place == nullptr) {
    place = &places_.insert(key, heap_.size());
    heap_.push_back({at, 0, key, place});
  }
  Entry& entry = heap_[*place];
  entry.at = at;
  entry.order = ++order_;
  sift(*place);
}

void DeadlineHeap::erase(std::uint64_t key) {
  const std::size_t* const found = places_.find(key);
  if (found == nullptr) return;
  const std::size_t place = *found;
  places_.erase(key);
  const Entry last = heap_.back();
  heap_.pop_back();
  if (place == heap_.size()) return;
  put(last, place);
  sift(place);
}

std::optional<TimePoint> DeadlineHeap::next() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().at;
}

std::optional<std::uint64_t> DeadlineHeap::pop_due(TimePoint now) {
  if (heap_.empty() || heap_.front().at > now) return std::nullopt;
  const std::uint64_t key = heap_.front().key;
  erase(key);
  return key;
}

bool DeadlineHeap::before(const Entry& a, const Entry& b) {
  return a.at != b.at ? a.at < b.at : a.order < b.order;
}

void DeadlineHeap::put(const Entry& entry, std::size_t place) {
  heap_[place] = entry;
  *entry.place = place;
}

void DeadlineHeap::sift(std::size_t place) {
  const Entry entry = heap_[place];
  while (place > 0 && before(entry, heap_[(place - 1) / 2])) {
    put(heap_[(place - 1) / 2], place);
    place = (place - 1) / 2;
  }
  for (;;) {
    std::size_t least = 2 * place + 1;
    if (least >= heap_.size()) break;
    if (least + 1 < heap_.size() && before(heap_[least + 1], heap_[least])) ++least;
    if (!before(heap_[least], entry)) break;
    put(heap_[least], place);
    place = least;
  }
  put(entry, place);
}

}  // namespace berth
