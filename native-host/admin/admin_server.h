#pragma once

#include <atomic>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "native-host/admin/admin_routes.h"
#include "native-host/driver/log.h"
#include "native-host/server/listening_socket.h"
#include "native-host/server/tls.h"

namespace berth {

/// Serves the admin listener on threads of its own, apart from those that answer questions: one
/// that accepts, and one for each connection while that lasts. Shape: at most `kMaxConnections` at
/// once; a request has `kPatience` to come, and its answer to be taken.
class AdminServer {
 public:
  /// One address to listen on.
  struct Socket {
    ListenAddress address;
    ListeningSocket socket;
  };
  struct Parts {
    Log& log;
    AdminRoutes& routes;
    /// Null where no address has TLS.
    std::shared_ptr<const ServerTls> tls;
  };

  AdminServer(Parts parts, std::vector<Socket> sockets);
  /// Ends what is going on.
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  static constexpr std::size_t kMaxConnections = 16;

 private:
  struct Open {
    std::thread thread;
    int descriptor = -1;
    std::atomic<bool> is_done{false};
  };
  struct Listening {
    int descriptor = -1;
    bool has_tls = false;
  };

  void accept_all();
  void take(const Listening& listening);
  void serve(Open& connection, SslPointer ssl);
  /// Joins those that are done.
  void reap();

  Parts parts_;
  std::vector<Listening> listening_;
  /// Written to when it is to end.
  int end_ = -1;
  std::list<Open> open_;
  std::thread accepting_;
};

}  // namespace berth
