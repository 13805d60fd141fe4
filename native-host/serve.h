#pragma once

#include <functional>
#include <optional>
#include <string>

#include "native-host/host_config.h"

namespace berth {

/// What came of reading the configuration again.
struct ReloadedConfig {
  /// Nothing: there was something wrong with it.
  std::optional<HostConfig> config;
  /// In one line: all that was wrong, and where.
  std::string problems;
};

/// Runs the server until SIGTERM or SIGINT; on SIGHUP `reload` is asked for the configuration, and
/// with anything wrong in it or in the certificate all stays as it was.
/// Returns the exit code: 0 after a drain, 2 when it could not start (one line on standard error
/// says why and what to do).
[[nodiscard]] int serve(const HostConfig& config, const std::function<ReloadedConfig()>& reload);

}  // namespace berth
