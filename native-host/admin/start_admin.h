#pragma once

#include <memory>
#include <string>

#include "native-host/admin/admin_server.h"

namespace berth {

/// The admin listener, with what it answers from; or why there is none.
struct StartedAdmin {
  std::unique_ptr<AdminRoutes> routes;
  /// Null: nothing is listened on.
  std::unique_ptr<AdminServer> server;
  /// In one line; empty: nothing is wrong.
  std::string problem;
};

/// Reads the token and listens as the generation's configuration says. A default address that is
/// taken or missing is told in the log alone: nobody asked for it. `parts` outlive it.
[[nodiscard]] StartedAdmin start_admin(const Generation& generation,
                                       const AdminRoutes::Parts& parts, Log& log);

}  // namespace berth
