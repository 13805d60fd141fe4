#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"

namespace berth {

/// Octets of a SHA-256 sum. Source: FIPS 180-4 1.
inline constexpr std::size_t kSha256Size = 32;
using Sha256Sum = std::array<std::uint8_t, kSha256Size>;

/// Sums `octets`. Source: FIPS 180-4 6.2.
[[nodiscard]] Sha256Sum sha256(ByteView octets);

/// What only who knows `key` can say of `message`, of any sizes. Source: RFC 2104 2, with SHA-256.
[[nodiscard]] Sha256Sum hmac_sha256(ByteView key, ByteView message);

}  // namespace berth
