#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace berth {

/// The response to one request, read as its octets come. Source: RFC 9112.
class HttpResponse {
 public:
  /// `max_bytes` bounds its content; nothing: whoever reads takes it out before it is too much.
  explicit HttpResponse(std::optional<std::uint64_t> max_bytes);
  ~HttpResponse();
  HttpResponse(const HttpResponse&) = delete;
  HttpResponse& operator=(const HttpResponse&) = delete;

  /// Takes what came next; nothing says that the connection has ended. In words what is wrong with
  /// it, after which there is no more to be had; empty: nothing.
  [[nodiscard]] std::string take(ByteView octets);

  [[nodiscard]] bool has_head() const;
  [[nodiscard]] bool is_done() const;
  // Requires: `has_head()`.
  [[nodiscard]] unsigned status() const;
  [[nodiscard]] std::string reason() const;
  /// Empty where there is none. `name` in any letter case.
  [[nodiscard]] std::string field(std::string_view name) const;
  /// The content that has come since it was last taken.
  [[nodiscard]] std::string take_content();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace berth
