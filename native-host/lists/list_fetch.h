#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "native-host/fetch/http_url.h"
#include "native-host/tls/client_tls.h"

namespace berth {

/// What is to be got.
struct FetchOrder {
  HttpUrl url;
  /// Of the copy that is there; empty: none. Source: RFC 9110 13.1.
  std::string etag;
  std::string last_modified;
  /// Unit: octets.
  std::uint64_t max_bytes = 0;
  /// For all of it, redirects too. A name is looked up as long as the system does.
  std::chrono::microseconds timeout{};
};

/// What came of it.
struct Fetched {
  /// Nothing: it has not changed, or `problem` says what was wrong.
  std::optional<std::string> text;
  bool is_unchanged = false;
  std::string problem;
  std::string etag;
  std::string last_modified;
};

/// Gets files over HTTP/1.1, waiting for each. Certificates are checked, up to five redirects
/// followed, none of them from https to http. From any thread.
class ListFetch {
 public:
  /// `tls` null: https is refused, for the reason given.
  ListFetch(std::shared_ptr<const ClientTls> tls, std::string no_tls)
      : tls_(std::move(tls)), no_tls_(std::move(no_tls)) {}

  [[nodiscard]] Fetched get(const FetchOrder& order) const;

 private:
  std::shared_ptr<const ClientTls> tls_;
  std::string no_tls_;
};

}  // namespace berth
