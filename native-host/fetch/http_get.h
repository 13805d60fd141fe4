#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "native-host/fetch/fetch_connection.h"
#include "native-host/fetch/http_url.h"
#include "native-host/tls/client_tls.h"

namespace berth {

/// One request, and what its answer may cost.
struct HttpGet {
  HttpUrl url;
  /// Beside Host, User-Agent, Accept-Encoding and Connection: "Accept: text/plain".
  std::vector<std::string> fields;
  /// Of the answer's content. Unit: octets.
  std::uint64_t max_bytes = 0;
  /// For all of it; a name is looked up as long as the system does.
  FetchConnection::Deadline deadline{};
  /// Requires: there, where the URL is encrypted.
  std::shared_ptr<const ClientTls> tls;
  /// Anybody's certificate is taken.
  bool is_insecure = false;
};

/// The request as it goes over the connection. Source: RFC 9112 3.
[[nodiscard]] std::string request_text(const HttpGet& order);

/// The whole answer, or in words why there is none.
struct HttpAnswer {
  /// "could not be got: 192.0.2.1:80: Connection refused"; empty: there is an answer.
  std::string problem;
  unsigned status = 0;
  std::string reason;
  std::string etag;
  std::string last_modified;
  std::string location;
  std::string body;
};

/// Gets it over a connection of its own, waiting. An answer in a coding is none, as none was asked
/// for. From any thread. Source: RFC 9112.
[[nodiscard]] HttpAnswer http_get(const HttpGet& order);

}  // namespace berth
