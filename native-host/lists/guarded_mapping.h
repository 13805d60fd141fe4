#pragma once

#include <cstdint>

#include "core/base/bytes.h"

namespace berth {

/// A file that is mapped to be read, until this is gone. Where a page cannot be had, since somebody
/// cut the file or the disk failed, it and all behind it read as zeros from then on, where the
/// kernel would end the process (SIGBUS).
class GuardedMapping {
 public:
  /// Takes over what `mmap` gave. Bounds: 16 are guarded at a time, more are mapped as ever.
  explicit GuardedMapping(ByteView octets);
  ~GuardedMapping();
  GuardedMapping(const GuardedMapping&) = delete;
  GuardedMapping& operator=(const GuardedMapping&) = delete;

  [[nodiscard]] ByteView octets() const { return octets_; }
  /// How often a page of any of them could not be had, since the process began. From any thread.
  [[nodiscard]] static std::uint64_t losses();

 private:
  ByteView octets_;
};

}  // namespace berth
