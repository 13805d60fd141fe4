#include "native-host/admin/start_admin.h"

#include <system_error>
#include <utility>
#include <vector>

#include "native-host/admin/admin_token.h"

namespace berth {
namespace {

// Connections that may wait: those who look are few.
constexpr std::uint32_t kBacklog = 16;

}  // namespace

StartedAdmin start_admin(const Generation& generation, const AdminRoutes::Parts& parts, Log& log) {
  const AdminConfig& config = generation.config.admin;
  StartedAdmin out;
  std::string token;
  if (!config.token_file.empty()) token = read_admin_token(config.token_file, out.problem);
  if (!out.problem.empty()) return out;
  const bool by_default = config.listens == default_admin_addresses();
  std::vector<AdminServer::Socket> sockets;
  for (const ListenAddress& address : config.listens) {
    int code = probe_address(address);
    try {
      if (code == 0) sockets.push_back({address, listen_on(address, {kBacklog, 0})});
    } catch (const std::system_error& error) {
      code = error.code().value();
    }
    if (code == 0) {
      log.info("admin", address.to_string());
    } else if (by_default) {
      log.info("admin", "nothing: " + listen_problem(address, code));
    } else {
      out.problem = listen_problem(address, code);
      return out;
    }
  }
  out.routes = std::make_unique<AdminRoutes>(parts, std::move(token));
  if (sockets.empty()) return out;
  out.server = std::make_unique<AdminServer>(AdminServer::Parts{log, *out.routes, generation.tls},
                                             std::move(sockets));
  return out;
}

}  // namespace berth
