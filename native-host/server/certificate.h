#pragma once

#include <memory>
#include <string>
#include <vector>

#include "native-host/host_config.h"
#include "native-host/server/tls.h"

namespace berth {

/// A certificate ready for use, and what is to be said of it.
struct LoadedCertificate {
  /// Null: there is none, and `problem` says why in one line that names the file.
  std::shared_ptr<const ServerTls> tls;
  std::string problem;
  /// Worth a warning each: no place to keep it, near its end …
  std::vector<std::string> warnings;
  /// The file it came from; empty: it lives in memory only.
  std::string file;
  bool is_own = false;
};

/// Loads the configured certificate. With none configured: the one of our own making that the state
/// directory keeps, or a fresh one when there is none, or it is broken or near its end; kept there
/// with its key readable by us alone.
[[nodiscard]] LoadedCertificate load_certificate(const HostConfig& config);

/// Where state is kept: the configured directory, `$STATE_DIRECTORY`, `$XDG_STATE_HOME/berth` or
/// `~/.local/state/berth`; empty when the environment names none.
[[nodiscard]] std::string state_directory(const HostConfig& config);

}  // namespace berth
