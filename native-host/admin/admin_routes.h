#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "native-host/admin/admin_request.h"
#include "native-host/admin/server_view.h"
#include "native-host/admin/totals.h"

namespace berth {

/// What the admin listener answers, whatever it came over. From any thread.
///
/// With a token, whoever does not send it is refused, but for the question whether the server is
/// well. Without one the listener is for this host alone, so a request has to name it by a loopback
/// address or `localhost`: a page whose own name leads here is somebody else's.
class AdminRoutes {
 public:
  /// `token` empty: none is asked for.
  AdminRoutes(ServerView& view, std::string token) : view_(view), token_(std::move(token)) {}

  /// Who looks for the metrics.
  static constexpr std::string_view kMetricsObserver = "metrics";

  [[nodiscard]] AdminResponse answer(const AdminRequest& request);
  /// Adds what changed since it was last called to what metrics tell; now and then, whether
  /// somebody asks for them or not, so that nothing is lost in between.
  void gather();

 private:
  using Route = AdminResponse (AdminRoutes::*)(const AdminRequest& request);
  struct Row;
  static const Row kRows[];

  [[nodiscard]] bool is_let_in(const AdminRequest& request) const;
  AdminResponse health(const AdminRequest& request);
  AdminResponse metrics(const AdminRequest& request);
  AdminResponse connections(const AdminRequest& request);
  AdminResponse upstreams(const AdminRequest& request);
  AdminResponse pools(const AdminRequest& request);
  AdminResponse cache(const AdminRequest& request);
  AdminResponse flush(const AdminRequest& request);
  AdminResponse api(const AdminRequest& request);

  ServerView& view_;
  std::string token_;
  std::atomic<std::uint64_t> unauthorized_{0};
  std::mutex mutex_;
  Totals totals_;
};

/// Whether both are the same, in a time that says nothing of where they differ.
[[nodiscard]] bool equal_secrets(std::string_view a, std::string_view b);

/// Whether a Host field names this host by itself: a loopback address or `localhost`, with a port
/// or without.
[[nodiscard]] bool names_loopback(std::string_view host);

}  // namespace berth
