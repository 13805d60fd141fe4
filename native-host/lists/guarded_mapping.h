#pragma once

#include "core/base/bytes.h"

namespace berth {

/// A file that is mapped to be read, until this is gone. What somebody else cuts off it meanwhile
/// reads as zeros, where the kernel would end the process (SIGBUS).
class GuardedMapping {
 public:
  /// Takes over what `mmap` gave. Bounds: 16 are guarded at a time, more are mapped as ever.
  explicit GuardedMapping(ByteView octets);
  ~GuardedMapping();
  GuardedMapping(const GuardedMapping&) = delete;
  GuardedMapping& operator=(const GuardedMapping&) = delete;

  [[nodiscard]] ByteView octets() const { return octets_; }

 private:
  ByteView octets_;
};

}  // namespace berth
