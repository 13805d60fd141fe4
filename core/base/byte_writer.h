#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/base/bytes.h"

namespace berth {

/// Writes big-endian fields into a borrowed buffer, never past its end.
/// A write that does not fit writes nothing and makes the writer overflowed for good, so a run of
/// writes needs only one check at its end.
class ByteWriter {
 public:
  explicit ByteWriter(ByteSpan buffer) : buffer_(buffer) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t left() const { return buffer_.size() - size_; }
  [[nodiscard]] bool overflowed() const { return overflowed_; }
  [[nodiscard]] ByteView written() const { return buffer_.first(size_); }

  void u8(std::uint8_t value) {
    if (reserve(1)) buffer_[size_++] = value;
  }
  void u16(std::uint16_t value) {
    if (!reserve(2)) return;
    put_u16(size_, value);
    size_ += 2;
  }
  void u32(std::uint32_t value) {
    if (!reserve(4)) return;
    put_u16(size_, static_cast<std::uint16_t>(value >> 16));
    put_u16(size_ + 2, static_cast<std::uint16_t>(value));
    size_ += 4;
  }
  void bytes(ByteView view) {
    if (!reserve(view.size()) || view.empty()) return;
    std::memcpy(buffer_.data() + size_, view.data(), view.size());
    size_ += view.size();
  }
  void zeros(std::size_t count) {
    if (!reserve(count) || count == 0) return;
    std::memset(buffer_.data() + size_, 0, count);
    size_ += count;
  }

  /// Counts the next `count` octets of the buffer as written, as they stand in it.
  void skip(std::size_t count) {
    if (reserve(count)) size_ += count;
  }

  /// Overwrites two octets already written, at `offset`.
  void patch_u16(std::size_t offset, std::uint16_t value) {
    assert(offset + 2 <= size_);
    put_u16(offset, value);
  }

  /// Forgets what was written from `size` on, and with it an overflow that came later.
  void truncate(std::size_t size) {
    assert(size <= size_);
    size_ = size;
    overflowed_ = false;
  }

 private:
  bool reserve(std::size_t count) {
    if (overflowed_ || left() < count) overflowed_ = true;
    return !overflowed_;
  }
  void put_u16(std::size_t offset, std::uint16_t value) {
    buffer_[offset] = static_cast<std::uint8_t>(value >> 8);
    buffer_[offset + 1] = static_cast<std::uint8_t>(value);
  }

  ByteSpan buffer_;
  std::size_t size_ = 0;
  bool overflowed_ = false;
};

}  // namespace berth
