#pragma once

#include <string>

namespace berth {

/// Whom a key is to let in, and where.
struct AccessKeyOptions {
  /// The server's name, or one above it.
  std::string domain;
  /// Empty: one is drawn.
  std::string key;

  friend bool operator==(const AccessKeyOptions&, const AccessKeyOptions&) = default;
};

/// Runs `berth access-key`: prints the key, what the server is to be told of it, and how clients
/// show it. Exit codes: 0; 2 what was given cannot be used.
[[nodiscard]] int run_access_key(const AccessKeyOptions& options);

}  // namespace berth
