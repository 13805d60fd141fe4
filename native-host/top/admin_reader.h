#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "native-host/fetch/http_get.h"
#include "native-host/top/server_report.h"

namespace berth {

/// Where the admin listener is, and how it is asked.
struct AdminPlace {
  /// Without a path.
  HttpUrl url;
  /// As the user named it.
  std::string text;
  /// Empty: none is sent.
  std::string token;
  std::shared_ptr<const ClientTls> tls;
  bool is_insecure = false;
};

/// Looks at a running server through its admin listener, as an observer of its own.
class AdminReader {
 public:
  explicit AdminReader(AdminPlace place);

  /// Brings the report up to date. Returns why it could not, in words; empty: it could.
  [[nodiscard]] std::string look(ServerReport& report) const;
  /// The request for what is told at `path`, which ends within a few seconds.
  [[nodiscard]] HttpGet request(std::string_view path) const;
  /// What an answer without content says, in words; empty: it has some.
  [[nodiscard]] std::string objection(const HttpAnswer& answer) const;

 private:
  AdminPlace place_;
  std::string observer_;
};

}  // namespace berth
