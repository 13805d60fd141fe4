#include "native-host/query_events/event_ring.h"

#include <cassert>
#include <cstring>

namespace berth {
namespace {

using Size = std::uint32_t;

// In place of a size: the next record stands at the beginning.
constexpr Size kSkip = 0xffffffff;
constexpr std::size_t kAlignment = 8;

std::size_t place_for(std::size_t size) {
  return (sizeof(Size) + size + kAlignment - 1) / kAlignment * kAlignment;
}

}  // namespace

// Octets are left as the allocator gives them: pages that nobody writes to take no memory.
EventRing::EventRing(std::size_t capacity)
    : capacity_(capacity), room_(new std::uint8_t[capacity]) {
  assert(capacity >= 64 && (capacity & (capacity - 1)) == 0);
}

std::optional<ByteSpan> EventRing::reserve(std::size_t size) {
  const std::size_t place = place_for(size);
  std::uint64_t begin = written_.load(std::memory_order_relaxed);
  const std::size_t to_end = capacity_ - (begin & (capacity_ - 1));
  const std::size_t skipped = to_end < place ? to_end : 0;
  const std::uint64_t end = begin + skipped + place;
  if (end - read_seen_ > capacity_) read_seen_ = read_.load(std::memory_order_acquire);
  if (place > capacity_ || end - read_seen_ > capacity_) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    return std::nullopt;
  }
  if (skipped > 0) {
    std::memcpy(at(begin), &kSkip, sizeof kSkip);
    begin += skipped;
  }
  const Size stored = static_cast<Size>(size);
  std::memcpy(at(begin), &stored, sizeof stored);
  reserved_ = end;
  return ByteSpan(at(begin) + sizeof(Size), size);
}

void EventRing::commit() { written_.store(reserved_, std::memory_order_release); }

std::optional<ByteView> EventRing::front() {
  std::uint64_t begin = read_.load(std::memory_order_relaxed);
  const std::uint64_t end = written_.load(std::memory_order_acquire);
  if (begin == end) return std::nullopt;
  Size size = 0;
  std::memcpy(&size, at(begin), sizeof size);
  if (size == kSkip) {
    begin += capacity_ - (begin & (capacity_ - 1));
    read_.store(begin, std::memory_order_release);
    std::memcpy(&size, at(begin), sizeof size);
  }
  return ByteView(at(begin) + sizeof(Size), size);
}

void EventRing::pop() {
  const std::uint64_t begin = read_.load(std::memory_order_relaxed);
  Size size = 0;
  std::memcpy(&size, at(begin), sizeof size);
  read_.store(begin + place_for(size), std::memory_order_release);
}

}  // namespace berth
