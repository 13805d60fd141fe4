#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "native-host/admin/admin_request.h"
#include "native-host/admin/overview.h"
#include "native-host/admin/query_sources.h"
#include "native-host/admin/query_stream.h"
#include "native-host/admin/rule_changes.h"
#include "native-host/admin/server_view.h"
#include "native-host/admin/totals.h"
#include "native-host/driver/reload_desk.h"

namespace berth {

/// What the admin listener answers, whatever it came over. From any thread.
///
/// With a token, whoever does not send it is refused, but for the question whether the server is
/// well. Without one the listener is for this host alone, so a request has to name it by a loopback
/// address or `localhost`: a page whose own name leads here is somebody else's.
class AdminRoutes {
 public:
  /// `token` empty: none is asked for.
  /// What it answers from; all outlives it.
  struct Parts {
    ServerView& view;
    QuerySources queries;
    ReloadDesk& reloads;
  };

  AdminRoutes(const Parts& parts, std::string token)
      : view_(parts.view),
        queries_(parts.queries),
        reloads_(parts.reloads),
        rules_(parts.view, parts.reloads),
        token_(std::move(token)) {}

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

  /// Connections open by listening address.
  [[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> open_connections() const;
  [[nodiscard]] bool is_let_in(const AdminRequest& request) const;
  AdminResponse health(const AdminRequest& request);
  AdminResponse metrics(const AdminRequest& request);
  AdminResponse overview(const AdminRequest& request);
  AdminResponse connections(const AdminRequest& request);
  AdminResponse upstreams(const AdminRequest& request);
  AdminResponse pools(const AdminRequest& request);
  AdminResponse cache(const AdminRequest& request);
  AdminResponse flush(const AdminRequest& request);
  AdminResponse queries(const AdminRequest& request);
  AdminResponse top(const AdminRequest& request);
  AdminResponse lookup(const AdminRequest& request);
  AdminResponse lists(const AdminRequest& request);
  AdminResponse reload_lists(const AdminRequest& request);
  AdminResponse rules(const AdminRequest& request);
  AdminResponse make_rule(const AdminRequest& request);
  AdminResponse take_rule_back(const AdminRequest& request);
  AdminResponse pauses(const AdminRequest& request);
  AdminResponse pause(const AdminRequest& request);
  AdminResponse resume(const AdminRequest& request);
  AdminResponse api(const AdminRequest& request);

  ServerView& view_;
  QuerySources queries_;
  ReloadDesk& reloads_;
  RuleChanges rules_;
  std::string token_;
  std::atomic<std::uint64_t> unauthorized_{0};
  Overviews overviews_;
  ReaderCounters readers_;
  std::mutex mutex_;
  Totals totals_;
};

/// Whether both are the same, in a time that says nothing of where they differ.
[[nodiscard]] bool equal_secrets(std::string_view a, std::string_view b);

/// Whether a Host field names this host by itself: a loopback address or `localhost`, with a port
/// or without.
[[nodiscard]] bool names_loopback(std::string_view host);

}  // namespace berth
