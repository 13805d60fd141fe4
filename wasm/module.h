#pragma once

#include <cstdint>
#include <memory>

#include "core/base/slot_map.h"
#include "wasm/configuration.h"
#include "wasm/instance.h"

namespace berth {

/// What handles name: there is one, made at the first call.
class Module {
 public:
  /// What a configuration says before anything is set.
  const Configuration defaults;
  SlotMap<std::unique_ptr<Configuration>> configs;
  SlotMap<std::unique_ptr<Instance>> resolvers;

  /// What the handle names; null after `fail`.
  [[nodiscard]] Configuration* config(std::uint32_t handle);
  [[nodiscard]] Instance* resolver(std::uint32_t handle);
};

/// The one module.
[[nodiscard]] Module& module();

}  // namespace berth
