#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "wasm/abi_shared.h"
#include "wasm/output.h"

namespace berth {

/// Things of one kind that handles name at a time. Bound on memory, ours.
inline constexpr std::size_t kMaxHandles = 1024;
/// Largest block given out. Unit: octets. Bound on memory, ours.
inline constexpr std::uint32_t kMaxBlock = std::uint32_t{64} << 20;

/// What of a call outlives it, in either module: blocks lent to the host, the last result and the
/// last error. A C interface has no object to keep them in, so there is one, made at the first
/// call.
class Boundary {
 public:
  std::vector<std::unique_ptr<std::uint8_t[]>> blocks;
  Output out;
  std::string error;

  /// Remembers why a call failed; what the call returns.
  berth_status fail(berth_fault fault, std::string_view why);
  /// How many octets stand in `out`; what the call returns.
  [[nodiscard]] berth_status give() { return static_cast<berth_status>(out.written().size()); }
  /// Gives text as the result of a call; what the call returns.
  [[nodiscard]] berth_status give_text(std::string_view text);

  /// What the caller keeps there; nothing, after `fail`, where there is no memory.
  [[nodiscard]] std::optional<ByteView> read(berth_borrowed at, std::uint32_t size);
  [[nodiscard]] std::optional<std::string_view> read_text(berth_borrowed at, std::uint32_t size);
};

/// The one boundary.
[[nodiscard]] Boundary& boundary();

}  // namespace berth
