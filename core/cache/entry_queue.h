#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/cache/cache_entry.h"
#include "core/cache/cache_memory.h"

namespace berth {

/// Entries in the order in which they came, one behind the other in a ring of chunks. No entry lies
/// across two chunks; what is left of a chunk is a gap.
///
/// A queue neither searches nor chooses: it gives out room at its head and takes room back at its
/// tail. Entries that died in between keep their room until the tail comes to them.
class EntryQueue {
 public:
  /// Uses `chunk_count` chunks of `memory` from `first_chunk` on. `memory` outlives the queue.
  EntryQueue(CacheMemory& memory, std::uint32_t first_chunk, std::uint32_t chunk_count);

  /// True when `append` of so many steps needs nothing to be dropped first. An empty queue has room
  /// for whatever fits a chunk.
  [[nodiscard]] bool has_room(std::uint32_t steps) const;

  /// Takes room at the head; its octets are the caller's to write, an `EntryHeader` of as many
  /// steps first. Nothing when the machine has no memory. Requires: has_room(steps).
  [[nodiscard]] std::optional<Place> append(std::uint32_t steps);

  /// The oldest entry that lives, dropping gaps and dead entries before it.
  [[nodiscard]] std::optional<Place> oldest();
  /// Gives the room of the oldest entry back; its octets stay as they are until the next `append`.
  void drop_oldest();

  /// Moves the oldest entry to the head, where there is always room: it never needs more than it
  /// leaves. Returns its new place. Requires: oldest() was just asked and there is one.
  [[nodiscard]] std::optional<Place> requeue_oldest();

  /// Forgets all entries.
  void clear();

  /// Calls `visit(place)` for every living entry, oldest first. `visit` may let it die.
  template <typename Visit>
  void for_each(Visit visit) const {
    Position at = tail_;
    for (std::uint32_t left = used_; left > 0;) {
      const Place place = place_of(at);
      const std::uint32_t steps = header_at(place).steps;
      if (is_living(header_at(place).kind)) visit(place);
      at = after(at, steps);
      left -= steps;
    }
  }

 private:
  struct Position {
    std::uint32_t chunk = 0;
    std::uint32_t step = 0;
  };
  [[nodiscard]] Place place_of(Position at) const {
    return memory_->place(first_chunk_ + at.chunk, at.step);
  }
  [[nodiscard]] EntryHeader& header_at(Place place) const {
    return *reinterpret_cast<EntryHeader*>(memory_->at(place));
  }
  [[nodiscard]] Position after(Position at, std::uint32_t steps) const;

  CacheMemory* memory_;
  std::uint32_t first_chunk_;
  std::uint32_t chunk_count_;
  /// Steps between tail and head, gaps included.
  std::uint32_t used_ = 0;
  Position head_;
  Position tail_;
};

}  // namespace berth
