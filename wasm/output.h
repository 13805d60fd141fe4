#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "wasm/record.h"

namespace berth {

/// The octets that the last call gave: little-endian fields, octets, text, one after the other.
/// Its memory is kept, so that nothing is allocated once a result of the like has been seen.
class Output {
 public:
  void clear() { size_ = 0; }
  /// Begins a record.
  void begin(RecordKind kind) {
    clear();
    u8(static_cast<std::uint8_t>(kind));
    u8(kRecordVersion);
  }

  void u8(std::uint8_t value) { number(value, 1); }
  void u16(std::uint16_t value) { number(value, 2); }
  void u32(std::uint32_t value) { number(value, 4); }
  void size(std::size_t value) { u32(static_cast<std::uint32_t>(value)); }
  void bytes(ByteView octets) {
    const ByteSpan room = grow(octets.size());
    if (!octets.empty()) std::memcpy(room.data(), octets.data(), octets.size());
  }
  void text(std::string_view text) {
    bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }
  /// `key value` and a line end.
  void line(std::string_view key, std::string_view value) {
    text(key);
    u8(' ');
    text(value);
    u8('\n');
  }
  /// A port and an address of 16 octets.
  void endpoint(const Endpoint& endpoint) {
    u16(endpoint.port);
    bytes(endpoint.address.octets());
  }

  /// Room for `count` octets more, which count as written.
  [[nodiscard]] ByteSpan grow(std::size_t count) {
    if (octets_.size() - size_ < count) octets_.resize(std::max(octets_.size() * 2, size_ + count));
    size_ += count;
    return ByteSpan(octets_).subspan(size_ - count, count);
  }
  /// Takes back what was written behind `size` octets. Requires: no more than there are.
  void cut(std::size_t size) { size_ = size; }

  [[nodiscard]] ByteSpan written() { return ByteSpan(octets_).first(size_); }

 private:
  void number(std::uint32_t value, std::size_t size) {
    const ByteSpan room = grow(size);
    for (std::size_t i = 0; i < size; ++i) room[i] = static_cast<std::uint8_t>(value >> (8 * i));
  }

  Bytes octets_;
  std::size_t size_ = 0;
};

}  // namespace berth
