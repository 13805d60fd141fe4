#pragma once

#include <cstdint>

namespace berth {

/// Has the octets round `at` brought to the processor while it goes on; they are not read, so `at`
/// may be anything. Nothing where a machine cannot.
inline void prefetch(const std::uint8_t* at) {
#if defined(__GNUC__)
  __builtin_prefetch(at);
#else
  (void)at;
#endif
}

}  // namespace berth
