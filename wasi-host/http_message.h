#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/doh/doh.h"
#include "wasi-host/imports.h"

namespace berth::wasi {

/// What came behind a head.
struct ReceivedBody {
  /// 0: all of it came. Else the status to refuse it with: 400 where it breaks off, 408 where it
  /// takes too long, 413 where it is over the limit.
  std::uint16_t refusal = 0;
  Bytes octets;
};

/// The head of a request that came in, and where its body is.
class ReceivedRequest {
 public:
  explicit ReceivedRequest(Handle request);

  /// What core looks at; lives as long as this.
  [[nodiscard]] HttpRequest head() const;
  [[nodiscard]] std::string_view host() const { return host_; }
  /// The body, waited for.
  [[nodiscard]] ReceivedBody read_body(std::size_t limit) const;

 private:
  IncomingRequest request_;
  std::string method_, target_, host_, content_type_, accept_;
  bool has_body_ = false;
};

/// The first value of a field; empty where there is none.
[[nodiscard]] std::string field_of(const Fields& fields, std::string_view name);

/// Answers by `out`, which is taken over: a head, and a body unless it is empty.
void send_response(Handle out, const ResponseHead& head, std::string_view body);

/// Writes a whole body and ends it. One that nobody takes in time is ended short of its length,
/// which its reader is told as an error.
/// Requires: its head says the length of `content`, if that is not empty.
void send_body(OutgoingBody body, std::string_view content);

}  // namespace berth::wasi
