#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth {

/// An http or https URL, as a client needs it.
struct HttpUrl {
  bool is_encrypted = false;
  /// In lower case; an IPv6 address without its brackets.
  std::string host;
  std::uint16_t port = 0;
  /// Path and query; begins with a slash.
  std::string target;

  /// Reads an absolute URL; nothing for other schemes, user names, or what is no URL.
  /// Source: RFC 3986 3, RFC 9110 4.2.
  [[nodiscard]] static std::optional<HttpUrl> parse(std::string_view text);
  /// The URL that `reference`, absolute or not, stands for where this one redirects to it.
  /// Source: RFC 3986 4.2, RFC 9110 10.2.2.
  [[nodiscard]] std::optional<HttpUrl> resolve(std::string_view reference) const;
  /// The host and, where it is not the scheme's own, the port, as the Host field has it.
  [[nodiscard]] std::string authority() const;

  friend bool operator==(const HttpUrl&, const HttpUrl&) = default;
};

}  // namespace berth
