#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/policy/policy.h"
#include "core/resolver/config.h"
#include "core/resolver/settings.h"

namespace berth {

/// What can be set of the HTTP side where another HTTP server stands in front.
struct DohSettings {
  std::string path = "/dns-query";
  std::size_t max_target_bytes = 8192;
};

/// All that can be set in a resolver that is embedded. Stays where it is: settings point into it.
class Configuration {
 public:
  /// Of defaults: those of the native server, but for a cache that suits a small memory.
  Configuration();
  Configuration(const Configuration&) = delete;
  Configuration& operator=(const Configuration&) = delete;

  [[nodiscard]] const Settings& settings() const { return settings_; }
  /// Sets one value; what is wrong in words, empty: nothing.
  [[nodiscard]] std::string set(std::string_view key, std::string_view value) const;
  /// How far to look for problems. A policy is checked by making one, which is most of the work of
  /// a start: whoever makes it next looks there only if that fails, or something else is wrong.
  enum class Scope { kAll, kButPolicy };
  /// What keeps a resolver from being made, a line each: `key: words`. Empty: nothing.
  [[nodiscard]] std::string problems(const HostAbilities& host, Scope scope) const;

  Config core;
  PolicyConfig policy;
  DohSettings doh;

 private:
  Settings settings_;
};

}  // namespace berth
