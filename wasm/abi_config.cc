// Configurations.

#include <algorithm>
#include <memory>
#include <string>

#include "wasm/abi.h"
#include "wasm/boundary.h"
#include "wasm/module.h"

using namespace berth;  // NOLINT(google-build-using-namespace)

namespace {

constexpr std::uint32_t kAllAbilities =
    BERTH_UDP | BERTH_TCP | BERTH_TLS | BERTH_HTTPS | BERTH_NAMES;

HostAbilities abilities_of(std::uint32_t bits) {
  HostAbilities host;
  host.udp = (bits & BERTH_UDP) != 0;
  host.tcp = (bits & BERTH_TCP) != 0;
  host.tls = (bits & BERTH_TLS) != 0;
  host.names = (bits & BERTH_NAMES) != 0;
  host.https = host.names || (bits & BERTH_HTTPS) != 0;
  return host;
}

/// Whether a resolver can be made, as far as `scope` looks; 0, or why not.
berth_status check(std::uint32_t config, std::uint32_t abilities, Configuration::Scope scope) {
  const Configuration* it = module().config(config);
  if (it == nullptr) return BERTH_BAD_HANDLE;
  if (abilities == 0 || abilities > kAllAbilities) {
    return boundary().fail(BERTH_BAD_ARGUMENT, "these are not abilities of a host");
  }
  const std::string problems = it->problems(abilities_of(abilities), scope);
  return problems.empty() ? 0 : boundary().fail(BERTH_BAD_SETTING, problems);
}

}  // namespace

uint32_t berth_make_config(void) {
  if (module().configs.size() >= kMaxHandles) {
    boundary().fail(BERTH_NO_ROOM, "there are too many configurations");
    return 0;
  }
  return module().configs.insert(std::make_unique<Configuration>()).value_or(0);
}

berth_status berth_set_config(uint32_t config, berth_borrowed key, uint32_t key_size,
                              berth_borrowed value, uint32_t value_size) {
  const Configuration* it = module().config(config);
  if (it == nullptr) return BERTH_BAD_HANDLE;
  const auto name = boundary().read_text(key, key_size);
  const auto text = boundary().read_text(value, value_size);
  if (!name || !text) return BERTH_BAD_MEMORY;
  const std::string problem = it->set(*name, *text);
  return problem.empty() ? 0 : boundary().fail(BERTH_BAD_SETTING, problem);
}

berth_status berth_check_config(uint32_t config, uint32_t abilities) {
  return check(config, abilities, Configuration::Scope::kAll);
}

berth_status berth_drop_config(uint32_t config) {
  if (module().config(config) == nullptr) return BERTH_BAD_HANDLE;
  module().configs.erase(config);
  return 0;
}

berth_status berth_describe_setting(uint32_t index) {
  const auto all = module().defaults.settings().all();
  Output& out = boundary().out;
  out.clear();
  if (index < all.size()) {
    const BoundSetting& setting = all[index];
    std::string value = setting.text();
    // Lines are what separates the parts here; a list is as well given with commas.
    std::replace(value.begin(), value.end(), '\n', ',');
    out.line("key", setting.row().key);
    out.line("variable", environment_name(setting.row().key));
    out.line("default", value);
    out.line("allowed", allowed_text(setting.row()));
  }
  return boundary().give();
}

berth_status berth_find_setting(berth_borrowed variable, uint32_t size) {
  const auto name = boundary().read_text(variable, size);
  if (!name) return BERTH_BAD_MEMORY;
  Output& out = boundary().out;
  out.clear();
  const BoundSetting* setting = module().defaults.settings().find_variable(*name);
  if (setting != nullptr) out.text(setting->row().key);
  return boundary().give();
}

uint32_t berth_start_resolver(uint32_t config, uint32_t abilities, berth_borrowed seed) {
  if (check(config, abilities, Configuration::Scope::kButPolicy) != 0) return 0;
  Seed taken{};
  const auto octets = boundary().read(seed, static_cast<std::uint32_t>(taken.size()));
  if (!octets) return 0;
  if (module().resolvers.size() >= kMaxHandles) {
    boundary().fail(BERTH_NO_ROOM, "there are too many resolvers");
    return 0;
  }
  std::copy(octets->begin(), octets->end(), taken.begin());
  auto instance = Instance::make(*module().config(config), abilities_of(abilities), taken);
  if (instance == nullptr) {
    check(config, abilities, Configuration::Scope::kAll);
    return 0;
  }
  return module().resolvers.insert(std::move(instance)).value_or(0);
}

berth_status berth_stop_resolver(uint32_t resolver) {
  if (module().resolver(resolver) == nullptr) return BERTH_BAD_HANDLE;
  module().resolvers.erase(resolver);
  return 0;
}
