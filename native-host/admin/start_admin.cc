#include "native-host/admin/start_admin.h"

#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>
#include <vector>

namespace berth {
namespace {

// Connections that may wait: those who look are few.
constexpr std::uint32_t kBacklog = 16;
// Fewer octets can be guessed.
constexpr std::size_t kShortestToken = 16;
constexpr std::size_t kLongestToken = 4096;

/// The token in a file, white space at its end left out.
std::string read_token(const std::string& path, std::string& problem) {
  std::ifstream file(path);
  std::string token{std::istreambuf_iterator<char>(file), {}};
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r' || token.back() == ' ')) {
    token.pop_back();
  }
  if (token.size() < kShortestToken || token.size() > kLongestToken) {
    problem = "cannot use the token of " + path + ": " +
              (file.bad() || token.empty() ? "the file cannot be read, or is empty"
                                           : "it has fewer than 16 octets, or more than 4096");
  }
  return token;
}

}  // namespace

StartedAdmin start_admin(const Generation& generation, ServerView& view, Log& log) {
  const AdminConfig& config = generation.config.admin;
  StartedAdmin out;
  std::string token;
  if (!config.token_file.empty()) token = read_token(config.token_file, out.problem);
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
  out.routes = std::make_unique<AdminRoutes>(view, std::move(token));
  if (sockets.empty()) return out;
  out.server = std::make_unique<AdminServer>(AdminServer::Parts{log, *out.routes, generation.tls},
                                             std::move(sockets));
  return out;
}

}  // namespace berth
