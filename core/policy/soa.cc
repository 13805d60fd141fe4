#include "core/policy/soa.h"

#include <cassert>

#include "core/base/byte_writer.h"

namespace berth {
namespace {

// nobody.invalid. Source: RFC 6303 3.
constexpr std::array<std::uint8_t, 16> kMailbox = {6,   'n', 'o', 'b', 'o', 'd', 'y', 7,
                                                   'i', 'n', 'v', 'a', 'l', 'i', 'd', 0};
// Source: RFC 6303 3. Unit of all but the serial: seconds.
constexpr std::uint32_t kSerial = 1;
constexpr std::uint32_t kRefresh = 3600;
constexpr std::uint32_t kRetry = 1200;
constexpr std::uint32_t kExpire = 604800;

}  // namespace

SyntheticSoa::SyntheticSoa(ByteView zone, std::uint32_t minimum) {
  ByteWriter writer(octets_);
  writer.bytes(zone);
  writer.bytes(kMailbox);
  for (const std::uint32_t number : {kSerial, kRefresh, kRetry, kExpire, minimum}) {
    writer.u32(number);
  }
  assert(!writer.overflowed());
  size_ = writer.size();
}

}  // namespace berth
