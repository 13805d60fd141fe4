#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/upstream/transport_event.h"

namespace berth {

/// Where a server takes questions, and how they are put to it.
struct HttpTarget {
  /// `:authority`: name or literal address, with a port where it is not 443.
  std::string authority;
  /// Begins with a slash.
  std::string path;
  /// GET, whose answers HTTP caches may keep; else POST. Source: RFC 8484 4.1.
  bool uses_get = false;
};

/// What came of one request.
struct HttpAnswer {
  std::uint32_t request = 0;
  /// 0: it ended without a whole response, for `cause` and `why`.
  std::uint16_t status = 0;
  /// kReset; kRefused where the server did not look at it (RFC 9113 8.7); kOther.
  TransportCause cause = TransportCause::kOther;
  /// For people; empty with a status.
  std::string why;
  std::string content_type;
  /// The whole content; empty where the status is not 200.
  Bytes content;
  /// How long a cache on the way had it. Unit: seconds. Source: RFC 9111 5.1.
  std::uint32_t age = 0;
  /// How long it wants to be left alone, or until when (Unix time), whichever it said.
  /// Source: RFC 9110 10.2.3.
  std::optional<Duration> retry_after;
  std::optional<std::int64_t> retry_at;

  /// The former, whichever it said, at this Unix time; a date that is over is no time, and more
  /// than a day counts as one.
  [[nodiscard]] std::optional<Duration> wait(std::int64_t unix_time) const;

  friend bool operator==(const HttpAnswer&, const HttpAnswer&) = default;
};

/// HTTP/2 of one connection, client side (RFC 9113), by nghttp2: octets in, octets out, without its
/// socket. Each request ends in exactly one answer, unless it was cancelled or the session broke.
///
/// Follows no redirect, decompresses nothing, sends no PING of its own, takes no push. A response
/// is bounded in its header (16 KiB) and its body (65,535 octets); what is larger is reset. A
/// server that goes on sending frames which end no request breaks the session.
class Http2ClientSession {
 public:
  explicit Http2ClientSession(HttpTarget target);
  ~Http2ClientSession();
  Http2ClientSession(const Http2ClientSession&) = delete;
  Http2ClientSession& operator=(const Http2ClientSession&) = delete;

  /// Puts a question; it leaves at once or when the server allows one more stream.
  /// Requires: `request` is none in flight.
  void ask(std::uint32_t request, ByteView message);
  /// Resets the request; no answer comes.
  void cancel(std::uint32_t request);

  /// Takes in octets of the server; false when the session broke, for `problem`.
  bool receive(ByteView octets);
  /// Appends to `out` what can be sent.
  void produce(Bytes& out);

  /// What has come; nothing when all was given.
  [[nodiscard]] std::optional<HttpAnswer> next_answer();
  /// True once after each change of the two below.
  [[nodiscard]] bool take_limits_changed();
  /// Requests that the server takes at once. Source: RFC 9113 5.1.2.
  [[nodiscard]] std::uint32_t max_in_flight() const { return max_in_flight_; }
  /// It takes no more requests (GOAWAY). Source: RFC 9113 6.8.
  [[nodiscard]] bool is_draining() const { return draining_; }

  [[nodiscard]] std::size_t requests_in_flight() const { return exchanges_.size(); }
  /// Nothing more will come of it: broken, or draining with nothing in flight.
  [[nodiscard]] bool is_over() const;
  /// Why, in words: what the server's GOAWAY said, or how it broke the protocol.
  [[nodiscard]] std::string problem() const;

 private:
  struct Callbacks;
  /// One request and what has come of its response.
  struct Exchange {
    Bytes question;
    std::size_t sent = 0;
    HttpAnswer answer;
    std::size_t received = 0;
    std::size_t header_bytes = 0;
    bool is_encoded = false;
    bool has_final_head = false;
  };

  [[nodiscard]] std::int32_t submit(ByteView message);
  [[nodiscard]] Exchange* find(std::int32_t stream);
  void take_field(std::int32_t stream, std::string_view name, std::string_view value);
  void head_complete(std::int32_t stream);
  void take_body(std::int32_t stream, ByteView octets);
  void take_goaway(const nghttp2_frame& frame);
  void frame_received(const nghttp2_frame& frame);
  void close(std::int32_t stream, std::uint32_t error_code);
  /// Resets a request whose response is too much, for `why`.
  void refuse(std::int32_t stream, std::string why);
  /// Ends a request without a response.
  void fail(std::int32_t stream, TransportCause cause, std::string why);
  void finish(std::int32_t stream);
  void broken(std::string why);

  HttpTarget target_;
  nghttp2_session* session_ = nullptr;
  /// By stream.
  std::unordered_map<std::int32_t, Exchange> exchanges_;
  std::deque<HttpAnswer> answers_;
  /// What the server's GOAWAY said.
  std::string goaway_;
  /// How it broke the protocol.
  std::string violation_;
  std::uint32_t max_in_flight_;
  std::uint32_t idle_frames_ = 0;
  bool limits_changed_ = false;
  bool draining_ = false;
  bool failed_ = false;
};

}  // namespace berth
