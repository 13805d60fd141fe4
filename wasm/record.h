#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/time.h"

namespace berth {

/// Version of every record, in its second octet.
inline constexpr std::uint8_t kRecordVersion = 1;

/// What a record is, in its first octet. Layouts: wasm/README.md.
enum class RecordKind : std::uint8_t {
  // events, from the host
  kQuery = 1,
  kCancelled = 2,
  kOpened = 3,
  kReceived = 4,
  kSessionAnswered = 5,
  kLimits = 6,
  kClosed = 7,
  kDrain = 8,
  kWallClock = 9,
  kReseed = 10,
  kPolicyPaused = 11,
  // requests, from the host
  kRequest = 32,
  kCommand = 33,
  // actions, to the host
  kReply = 65,
  kOpen = 66,
  kSend = 67,
  kCancelRequest = 68,
  kPark = 69,
  kUnpark = 70,
  kClose = 71,
  kNotice = 72,
  kFinished = 73,
  kBlocked = 74,
  // what calls give
  kAnswered = 96,
  kRequestRead = 97,
  kHead = 98,
};

/// Reads the little-endian fields of a record, never past its end: what is not there reads as 0,
/// and `whole` is false from then on.
class RecordReader {
 public:
  explicit RecordReader(ByteView record) : record_(record) {}

  [[nodiscard]] std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  [[nodiscard]] std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  [[nodiscard]] std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  [[nodiscard]] double f64() {
    const std::uint64_t bits = number(8);
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
  void skip(std::size_t count) { (void)bytes(count); }
  [[nodiscard]] ByteView bytes(std::size_t count) {
    if (record_.size() - at_ < count) {
      whole_ = false;
      return {};
    }
    at_ += count;
    return record_.subspan(at_ - count, count);
  }
  [[nodiscard]] std::string_view text(std::size_t count) {
    const ByteView octets = bytes(count);
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
  }
  /// A port and an address of 16 octets.
  [[nodiscard]] Endpoint endpoint() {
    const std::uint16_t port = u16();
    const ByteView octets = bytes(16);
    if (octets.size() != 16) return {};
    return {IpAddress::v6(octets.first<16>()), port};
  }

  /// Every field was there, and nothing is left.
  [[nodiscard]] bool whole() const { return whole_ && at_ == record_.size(); }

 private:
  [[nodiscard]] std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    const ByteView octets = bytes(size);
    for (std::size_t i = octets.size(); i > 0; --i) value = value << 8 | octets[i - 1];
    return value;
  }

  ByteView record_;
  std::size_t at_ = 0;
  bool whole_ = true;
};

/// A time of the boundary as one of core's; nothing when it is negative, infinite, no number, or
/// over 2^53 microseconds. Unit: milliseconds.
[[nodiscard]] inline std::optional<Duration> duration_from(double ms) {
  constexpr double kMost = 9007199254740992.0;
  const double us = std::floor(ms * 1000 + 0.5);
  if (!(us >= 0) || us > kMost) return std::nullopt;
  return Duration(static_cast<std::int64_t>(us));
}

/// The same the other way.
[[nodiscard]] inline double to_ms(Duration duration) {
  return static_cast<double>(duration.count()) / 1000;
}

}  // namespace berth
