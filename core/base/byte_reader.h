#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace berth {

/// Reads big-endian fields from borrowed octets, never past their end. A failed read moves nothing.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes, std::size_t position = 0)
      : bytes_(bytes), position_(position <= bytes.size() ? position : bytes.size()) {}

  [[nodiscard]] ByteView bytes() const { return bytes_; }
  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] std::size_t left() const { return bytes_.size() - position_; }
  [[nodiscard]] bool empty() const { return left() == 0; }

  /// Moves to `position`. Errors: kTruncated when it lies past the end.
  Result<void> seek(std::size_t position) {
    if (position > bytes_.size()) return Error::kTruncated;
    position_ = position;
    return {};
  }

  /// Errors of all reads: kTruncated.
  [[nodiscard]] Result<std::uint8_t> u8() {
    if (left() < 1) return Error::kTruncated;
    return bytes_[position_++];
  }
  [[nodiscard]] Result<std::uint16_t> u16() {
    if (left() < 2) return Error::kTruncated;
    const auto value = static_cast<std::uint16_t>((bytes_[position_] << 8) | bytes_[position_ + 1]);
    position_ += 2;
    return value;
  }
  [[nodiscard]] Result<std::uint32_t> u32() {
    if (left() < 4) return Error::kTruncated;
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = (value << 8) | bytes_[position_++];
    return value;
  }
  /// Borrows the next `count` octets; they live as long as the bytes under this reader.
  [[nodiscard]] Result<ByteView> take(std::size_t count) {
    if (left() < count) return Error::kTruncated;
    const ByteView view = bytes_.subspan(position_, count);
    position_ += count;
    return view;
  }

 private:
  ByteView bytes_;
  std::size_t position_;
};

}  // namespace berth
