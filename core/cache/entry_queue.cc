// Invariants: the steps from tail to head, in ring order, are a run of blocks, each opening with an
// EntryHeader that says how long it is; `used_` is their sum; head and tail stand inside a chunk,
// never at its end. An empty queue stands at the start of its first chunk.

#include "core/cache/entry_queue.h"

#include <cassert>
#include <cstring>
#include <new>

namespace berth {

EntryQueue::EntryQueue(CacheMemory& memory, std::uint32_t first_chunk, std::uint32_t chunk_count)
    : memory_(&memory), first_chunk_(first_chunk), chunk_count_(chunk_count) {}

EntryQueue::Position EntryQueue::after(Position at, std::uint32_t steps) const {
  at.step += steps;
  assert(at.step <= memory_->chunk_steps());
  if (at.step == memory_->chunk_steps()) at = {(at.chunk + 1) % chunk_count_, 0};
  return at;
}

bool EntryQueue::has_room(std::uint32_t steps) const {
  const std::uint32_t in_chunk = memory_->chunk_steps() - head_.step;
  const std::uint32_t gap = steps > in_chunk ? in_chunk : 0;
  return steps <= memory_->chunk_steps() &&
         std::uint64_t{used_} + gap + steps <= std::uint64_t{chunk_count_} * memory_->chunk_steps();
}

std::optional<Place> EntryQueue::append(std::uint32_t steps) {
  assert(has_room(steps));
  const std::uint32_t in_chunk = memory_->chunk_steps() - head_.step;
  if (steps > in_chunk) {
    // The head stands behind its chunk's start, so the chunk has been taken.
    new (memory_->at(place_of(head_))) EntryHeader{in_chunk, EntryKind::kGap};
    head_ = after(head_, in_chunk);
    used_ += in_chunk;
  }
  if (!memory_->take(first_chunk_ + head_.chunk)) return std::nullopt;
  const Place place = place_of(head_);
  head_ = after(head_, steps);
  used_ += steps;
  return place;
}

std::optional<Place> EntryQueue::oldest() {
  while (used_ > 0) {
    const Place place = place_of(tail_);
    if (is_living(header_at(place).kind)) return place;
    drop_oldest();
  }
  return std::nullopt;
}

void EntryQueue::drop_oldest() {
  const std::uint32_t steps = header_at(place_of(tail_)).steps;
  tail_ = after(tail_, steps);
  used_ -= steps;
  if (used_ == 0) head_ = tail_ = {};
}

std::optional<Place> EntryQueue::requeue_oldest() {
  // Free room lies between head and tail. The entry fits at the head if both stand in one chunk and
  // the head comes first; otherwise it fits there or at the start of the next chunk, which the tail
  // is not before. A gap is only ever written behind the entry or into another chunk.
  const Place from = place_of(tail_);
  const std::uint32_t steps = header_at(from).steps;
  drop_oldest();
  const auto to = append(steps);
  if (to) std::memmove(memory_->at(*to), memory_->at(from), std::size_t{steps} * kBlockStep);
  return to;
}

void EntryQueue::clear() {
  used_ = 0;
  head_ = tail_ = {};
}

}  // namespace berth
