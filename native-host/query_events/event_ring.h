#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "core/base/bytes.h"

namespace berth {

/// Records of any size from one thread to another, in memory of fixed size. The writer never waits
/// and never allocates: what finds no room is counted and gone.
///
/// A record is four octets of size, then its octets, at the next multiple of eight. One that would
/// go over the end stands at the beginning, with a mark at the end that says so:
///
///     | size | octets … | pad | size | octets … | pad | kSkip | unused |
class EventRing {
 public:
  /// Requires: `capacity` is a power of two, at least 64. Unit: octets.
  explicit EventRing(std::size_t capacity);
  EventRing(const EventRing&) = delete;
  EventRing& operator=(const EventRing&) = delete;

  // The writer's:

  /// Room for one record, to be filled and then committed; nothing: there is none.
  [[nodiscard]] std::optional<ByteSpan> reserve(std::size_t size);
  /// Hands over what was reserved last.
  void commit();

  // The reader's:

  /// The oldest record; its octets stay until `pop`.
  [[nodiscard]] std::optional<ByteView> front();
  void pop();

  // Anybody's:

  /// Records that found no room.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  [[nodiscard]] std::uint8_t* at(std::uint64_t position) {
    return room_.get() + (position & (capacity_ - 1));
  }

  std::size_t capacity_;
  std::unique_ptr<std::uint8_t[]> room_;
  /// How far the writer got; written by it alone.
  alignas(64) std::atomic<std::uint64_t> written_{0};
  std::uint64_t reserved_ = 0;
  /// How far the reader got when the writer last looked.
  std::uint64_t read_seen_ = 0;
  std::atomic<std::uint64_t> dropped_{0};
  /// How far the reader got; written by it alone.
  alignas(64) std::atomic<std::uint64_t> read_{0};
};

}  // namespace berth
