#pragma once

#include <cstdint>
#include <string>

namespace berth {

/// A number in at most five columns: `7`, `999`, `12.3k`, `4.56M`.
[[nodiscard]] std::string short_count(std::uint64_t number);
/// The same of something a second; what happens less than ten times still counts: `0.5`.
[[nodiscard]] std::string short_rate(double number);
/// Octets in binary units: `999 B`, `12.3 KiB`, `4.56 GiB`.
[[nodiscard]] std::string short_bytes(double bytes);
/// `20 us`, `1.24 ms`, `12.4 ms`, `3.1 s`.
[[nodiscard]] std::string short_time(double microseconds);
/// `12 s`, `4 min`, `3 h 12 min`, `5 d 3 h`.
[[nodiscard]] std::string age_text(std::uint64_t milliseconds);
/// `81.2 %` of `whole`; `-` of nothing.
[[nodiscard]] std::string share_text(std::uint64_t part, std::uint64_t whole);
/// `part` of `whole` as a bar of `width` columns: `||||      `.
[[nodiscard]] std::string bar_text(std::uint64_t part, std::uint64_t whole, std::size_t width);

}  // namespace berth
