#pragma once

#include <array>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string_view>

namespace berth {

/// `time` as HTTP writes it: "Sun, 06 Nov 1994 08:49:37 GMT". Shape: 29 octets.
/// Source: RFC 9110 5.6.7.
[[nodiscard]] std::array<char, 29> http_date(std::time_t time);

/// The Unix time of a date in any of the three forms that HTTP knows; nothing where it is none.
/// Source: RFC 9110 5.6.7.
[[nodiscard]] std::optional<std::int64_t> parse_http_date(std::string_view text);

/// The date of now, written anew at most once a second.
class HttpDate {
 public:
  /// Stays where it is, and of the same length, when it is written anew.
  [[nodiscard]] std::string_view now();

 private:
  std::time_t second_ = -1;
  std::array<char, 29> text_{};
};

}  // namespace berth
