#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace berth {

/// A request target cut in two. Borrowed.
struct RequestTarget {
  std::string_view path;
  /// What follows the first `?`; empty when there is none.
  std::string_view query;
};

/// Cuts a target in origin form, or in absolute form (RFC 9112 3.2.2: scheme and authority are
/// left out). A target of neither form comes back whole as a path that matches nothing.
[[nodiscard]] RequestTarget split_target(std::string_view target);

/// One `name=value` of a query string, still percent-encoded.
struct QueryParameter {
  std::string_view name;
  std::string_view value;
};

/// Walks the parameters of a query string; empty ones (`a=1&&b=2`) are stepped over.
class QueryParameters {
 public:
  explicit QueryParameters(std::string_view query) : rest_(query) {}
  [[nodiscard]] std::optional<QueryParameter> next();

 private:
  std::string_view rest_;
};

/// Decodes `%XX`; `+` stays what it is (RFC 3986 knows no other encoding).
/// Errors: kBadEncoding, kTooLarge (over `limit` octets).
/// Source: RFC 3986 2.1.
[[nodiscard]] Result<std::string> percent_decode(std::string_view text, std::size_t limit);

}  // namespace berth
