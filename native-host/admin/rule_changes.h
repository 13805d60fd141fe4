#pragma once

#include <mutex>
#include <string>

#include "native-host/admin/admin_request.h"
#include "native-host/admin/server_view.h"
#include "native-host/driver/reload_desk.h"
#include "native-host/rules/page_rules.h"

namespace berth {

/// Rules that are made and taken back while the server runs, in a file of their own beside the
/// operator's configuration: each change is on the disk, and holds, before it is answered. From any
/// thread; changes wait for each other.
class RuleChanges {
 public:
  /// What is handed in outlives it.
  RuleChanges(const ServerView& view, ReloadDesk& reloads) : view_(view), reloads_(reloads) {}

  [[nodiscard]] AdminResponse show() const;
  /// Makes the rule that a request names, in place of one for the same names and group.
  [[nodiscard]] AdminResponse make(const AdminRequest& request);
  /// Takes it back.
  [[nodiscard]] AdminResponse take_back(const AdminRequest& request);

 private:
  /// Keeps `rules` instead of `before` and has them taken over; with anything wrong `before` stays.
  [[nodiscard]] AdminResponse keep(const std::vector<PageRule>& rules,
                                   const std::vector<PageRule>& before);
  [[nodiscard]] std::string path() const;

  const ServerView& view_;
  ReloadDesk& reloads_;
  std::mutex mutex_;
};

}  // namespace berth
