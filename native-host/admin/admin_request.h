#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace berth {

/// A request to the admin listener, as far as it is looked at.
struct AdminRequest {
  std::string method;
  std::string path;
  /// Of the query string, decoded; of a name that stands twice the last value.
  std::map<std::string, std::string> arguments;
  std::string host;
  std::string authorization;
  std::string origin;
  bool keeps_alive = true;

  /// The argument's value; empty: there is none.
  [[nodiscard]] std::string_view argument(const std::string& name) const;
};

/// The answer to one.
struct AdminResponse {
  std::uint16_t status = 200;
  std::string type = "application/json";
  std::string body;
  /// One more header line, with its end; empty: none.
  std::string header;
};

/// Reads requests out of octets by Beast (RFC 9112).
/// Shape: a header of at most 16 KiB, a body of at most 4 KiB, which nobody looks at.
class AdminRequestReader {
 public:
  AdminRequestReader();
  ~AdminRequestReader();
  AdminRequestReader(const AdminRequestReader&) = delete;
  AdminRequestReader& operator=(const AdminRequestReader&) = delete;

  /// Takes in more octets.
  void push(ByteView octets);
  /// The next whole request; nothing: more octets are needed, or `status` is set.
  [[nodiscard]] std::optional<AdminRequest> next();
  /// Of the response to what is no request; 0: nothing is wrong.
  [[nodiscard]] std::uint16_t status() const { return status_; }

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::string input_;
  std::uint16_t status_ = 0;
};

/// Splits a request target at its query, and decodes that (`application/x-www-form-urlencoded`).
/// Nothing: it is no path. Source: RFC 9112 3.2.1.
[[nodiscard]] std::optional<AdminRequest> parse_admin_target(std::string_view target);

/// The response as it goes over the wire.
[[nodiscard]] std::string to_wire(const AdminResponse& response, bool keeps_alive);

}  // namespace berth
