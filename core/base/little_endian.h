#pragma once

#include <cstdint>

namespace berth {

/// Reads the octets at `from`, least significant first, on every host alike.
/// Requires: as many octets as the value has.
[[nodiscard]] inline std::uint16_t load_le16(const std::uint8_t* from) {
  return static_cast<std::uint16_t>(from[0] | from[1] << 8);
}
[[nodiscard]] inline std::uint32_t load_le32(const std::uint8_t* from) {
  const auto octet = [from](int i) { return static_cast<std::uint32_t>(from[i]); };
  return octet(0) | octet(1) << 8 | octet(2) << 16 | octet(3) << 24;
}
[[nodiscard]] inline std::uint64_t load_le64(const std::uint8_t* from) {
  // One expression, so that compilers make one load of it.
  const auto octet = [from](int i) { return static_cast<std::uint64_t>(from[i]); };
  return octet(0) | octet(1) << 8 | octet(2) << 16 | octet(3) << 24 | octet(4) << 32 |
         octet(5) << 40 | octet(6) << 48 | octet(7) << 56;
}

/// Writes `value` to the octets at `to`, least significant first.
/// Requires: room for as many octets as the value has.
inline void store_le16(std::uint8_t* to, std::uint16_t value) {
  to[0] = static_cast<std::uint8_t>(value);
  to[1] = static_cast<std::uint8_t>(value >> 8);
}
inline void store_le32(std::uint8_t* to, std::uint32_t value) {
  store_le16(to, static_cast<std::uint16_t>(value));
  store_le16(to + 2, static_cast<std::uint16_t>(value >> 16));
}
inline void store_le64(std::uint8_t* to, std::uint64_t value) {
  store_le32(to, static_cast<std::uint32_t>(value));
  store_le32(to + 4, static_cast<std::uint32_t>(value >> 32));
}

}  // namespace berth
