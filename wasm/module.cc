#include "wasm/module.h"

#include "wasm/boundary.h"

namespace berth {

Configuration* Module::config(std::uint32_t handle) {
  auto* const found = configs.find(handle);
  if (found == nullptr)
    boundary().fail(BERTH_BAD_HANDLE, "there is no configuration of this handle");
  return found == nullptr ? nullptr : found->get();
}

Instance* Module::resolver(std::uint32_t handle) {
  auto* const found = resolvers.find(handle);
  if (found == nullptr) boundary().fail(BERTH_BAD_HANDLE, "there is no resolver of this handle");
  return found == nullptr ? nullptr : found->get();
}

Module& module() {
  static auto* const it = new Module;
  return *it;
}

}  // namespace berth
