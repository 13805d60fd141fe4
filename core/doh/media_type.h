#pragma once

#include <cstdint>
#include <string_view>

namespace berth {

/// A DNS message in wire form. Source: RFC 8484 6.
inline constexpr std::string_view kDnsMessageType = "application/dns-message";
/// A DNS message as JSON, as the big public resolvers write it; not registered.
inline constexpr std::string_view kDnsJsonType = "application/dns-json";

/// True when a Content-Type names `type`, whatever its letter case and parameters.
/// Source: RFC 9110 8.3.1.
[[nodiscard]] bool is_media_type(std::string_view content_type, std::string_view type);

/// How much a client wants each form of an answer. Unit: thousandths; 0: not at all.
struct Acceptance {
  std::uint16_t message = 1000;
  std::uint16_t json = 1000;

  friend bool operator==(const Acceptance&, const Acceptance&) = default;
};

/// Reads an Accept header: ranges with `q`, the most specific range deciding for each type;
/// `application/json` counts for JSON. A field that is empty or holds no whole media range says
/// nothing, so both forms are wanted.
/// Source: RFC 9110 12.5.1.
[[nodiscard]] Acceptance read_accept(std::string_view accept);

}  // namespace berth
