#pragma once

#include <string>
#include <vector>

#include "core/track/track_config.h"
#include "native-host/listen_address.h"

namespace berth {

/// Where the running server is looked at from outside.
struct AdminConfig {
  std::vector<ListenAddress> listens = default_admin_addresses();
  /// File of the token that is asked for; empty: none is.
  std::string token_file;
  /// Whose closed connections are told of in one line.
  RollUpNetworks networks;
};

}  // namespace berth
