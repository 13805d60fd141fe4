#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/slot_map.h"
#include "wasm/abi.h"
#include "wasm/configuration.h"
#include "wasm/instance.h"
#include "wasm/output.h"

namespace berth {

/// Configurations or resolvers at a time. Bound on memory, ours.
inline constexpr std::size_t kMaxHandles = 1024;
/// Largest block given out. Unit: octets. Bound on memory, ours.
inline constexpr std::uint32_t kMaxBlock = std::uint32_t{64} << 20;

/// All that outlives a call at the boundary: what handles name, blocks lent to the host, the last
/// result and the last error. A C interface has no object to keep them in, so there is one, made at
/// the first call.
class Module {
 public:
  /// What a configuration says before anything is set.
  const Configuration defaults;
  SlotMap<std::unique_ptr<Configuration>> configs;
  SlotMap<std::unique_ptr<Instance>> resolvers;
  std::vector<std::unique_ptr<std::uint8_t[]>> blocks;
  Output out;
  std::string error;

  /// Remembers why a call failed; what the call returns.
  berth_status fail(berth_fault fault, std::string_view why);
  /// How many octets stand in `out`; what the call returns.
  [[nodiscard]] berth_status give() { return static_cast<berth_status>(out.written().size()); }

  /// What the handle names; null after `fail`.
  [[nodiscard]] Configuration* config(std::uint32_t handle);
  [[nodiscard]] Instance* resolver(std::uint32_t handle);
  /// What the caller keeps there; nothing, after `fail`, where there is no memory.
  [[nodiscard]] std::optional<ByteView> read(berth_borrowed at, std::uint32_t size);
  [[nodiscard]] std::optional<std::string_view> read_text(berth_borrowed at, std::uint32_t size);
};

/// The one module.
[[nodiscard]] Module& module();

}  // namespace berth
