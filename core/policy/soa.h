#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/message/name.h"

namespace berth {

/// TTL of the SOA of a zone served by rule, and of its negative answers. Unit: seconds.
/// Source: RFC 6303 3.
inline constexpr std::uint32_t kZoneTtl = 10800;

/// The SOA RDATA that stands behind a negative answer where the operator gave none: without it a
/// stub may not cache the answer (RFC 2308 5). In place, nothing allocated.
class SyntheticSoa {
 public:
  /// The primary is `zone` itself, in whichever form it is to stand there, and the mailbox
  /// `nobody.invalid.` (RFC 6303 3); `minimum` is the TTL of negative answers. Unit: seconds.
  SyntheticSoa(ByteView zone, std::uint32_t minimum);

  [[nodiscard]] ByteView rdata() const { return ByteView(octets_.data(), size_); }

 private:
  /// Two names at most, and five numbers.
  std::array<std::uint8_t, kMaxNameSize + 16 + 20> octets_;
  std::size_t size_;
};

}  // namespace berth
