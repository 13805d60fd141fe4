#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace berth {

/// Many names, each once, with a number beside it.
/// Memory: about 21 octets a name, and the name itself.
class NamePool {
 public:
  using Index = std::uint32_t;

  /// The place of `name` (wire form), made when missing.
  /// Errors: kTooMany at 2^28 names or 2^32 octets.
  [[nodiscard]] Result<Index> insert(ByteView name);

  /// Valid until the next `insert`.
  [[nodiscard]] ByteView name(Index at) const;
  [[nodiscard]] std::uint32_t& value(Index at) { return entries_[at].value; }
  [[nodiscard]] std::uint32_t value(Index at) const { return entries_[at].value; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::uint32_t start;
    std::uint32_t value;
  };

  [[nodiscard]] std::size_t first_slot(ByteView name) const;
  void grow();

  /// Each name behind its size.
  Bytes names_;
  std::vector<Entry> entries_;
  /// Open addressing, a power of two in size, at most two thirds full; 0 is free, else index + 1.
  std::vector<std::uint32_t> table_;
};

}  // namespace berth
