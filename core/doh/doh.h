#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/doh/commands.h"

namespace berth {

/// The parts of an HTTP request that DoH looks at, whatever HTTP version carried them. Borrowed.
struct HttpRequest {
  std::string_view method;
  /// Path and query as on the request line: origin form, or absolute form.
  std::string_view target;
  std::string_view content_type;
  std::string_view accept;
  /// True when the request carries a body (or announces one).
  bool has_body = false;
};

/// Limits and addresses of the HTTP mapping.
struct DohConfig {
  /// Where queries are taken: this path, and one segment more that holds a token. A stamp or the
  /// name of a preset is a token without the path and before it too, as serverless-dns has it.
  std::string_view path = "/dns-query";
  /// Largest DNS message taken. Unit: octets.
  std::size_t max_query_bytes = 4096;
  /// Longest request target. Unit: octets.
  std::size_t max_target_bytes = 8192;
  /// Whether commands are answered (commands.h).
  bool commands = false;
};

/// What keeps `path` from being `DohConfig::path`, in words; empty: nothing.
[[nodiscard]] std::string doh_path_fault(std::string_view path);

/// How the answer is to be given.
enum class DohFormat : std::uint8_t {
  kMessage,  ///< application/dns-message (RFC 8484 6)
  kJson,     ///< application/dns-json
};

/// What to do with a request.
struct DohRequest {
  enum class Kind : std::uint8_t {
    kQuery,     ///< the DNS message stands in the buffer (GET, JSON)
    kReadBody,  ///< the body is the DNS message; at most `max_query_bytes` of it (POST)
    kRespond,   ///< answer with `status` now
    kCommand,   ///< `answer_command` says what to answer
  } kind = Kind::kRespond;
  std::uint16_t status = 0;
  DohFormat format = DohFormat::kMessage;
  /// No body in the response (HEAD).
  bool head_only = false;
  /// Octets of the message in the buffer.
  std::size_t size = 0;
  /// What follows the path: `/dns-query/<token>`, still percent-encoded. Borrowed from the request.
  std::string_view token;
  /// With 429 and 503: when to come back. Unit: seconds; 0 leaves it unsaid.
  std::uint32_t retry_after = 0;
  /// The body of an error: one line in words, line end included; static storage.
  std::string_view explanation;
};

/// Maps a request head to what it asks for. GET decodes `?dns=` (base64url, no padding) or builds a
/// query from `?name=&type=&do=&cd=` into `out`, which should hold `max_query_bytes` (512 at
/// least). Either form of answer can be had for either form of question: Accept decides, and `ct`
/// before it. GET with `dns` and POST allocate nothing. Source: RFC 8484 4.1; statuses:
/// docs/doh.md.
[[nodiscard]] DohRequest read_request(const DohConfig& config, const HttpRequest& request,
                                      ByteSpan out);

/// One response header; the value lives as long as the `ResponseHead`.
struct HttpHeader {
  std::string_view name;
  std::string_view value;
};

/// Status and headers of a response, in lower case, in place: nothing allocated.
class ResponseHead {
 public:
  static constexpr std::size_t kMaxHeaders = 8;
  /// Room for two numbers with what stands before them.
  static constexpr std::size_t kTextSize = 64;

  ResponseHead() = default;
  ResponseHead(const ResponseHead&) = delete;
  ResponseHead& operator=(const ResponseHead&) = delete;

  [[nodiscard]] std::uint16_t status() const { return status_; }
  [[nodiscard]] std::span<const HttpHeader> headers() const { return {headers_.data(), count_}; }

 private:
  friend void write_answer_head(DohFormat format, std::uint32_t max_age, std::size_t body_size,
                                ResponseHead& head);
  friend void write_status_head(const DohRequest& request, ResponseHead& head);
  friend void add_nile_flags(std::string_view flags, ResponseHead& head);
  friend void write_command_head(const CommandReply& reply, ResponseHead& head);

  void start(std::uint16_t status);
  void add(std::string_view name, std::string_view value);
  /// `before` and then `value` in decimal, kept in this object.
  [[nodiscard]] std::string_view number(std::uint64_t value, std::string_view before);

  std::uint16_t status_ = 0;
  std::array<HttpHeader, kMaxHeaders> headers_{};
  std::size_t count_ = 0;
  std::array<char, kTextSize> text_{};
  std::size_t text_used_ = 0;
};

/// The head of a 200 that carries a DNS answer, whatever its rcode (RFC 8484 4.2.1): content-type,
/// content-length, cache-control with `max_age` (RFC 8484 5.1), vary, CORS.
void write_answer_head(DohFormat format, std::uint32_t max_age, std::size_t body_size,
                       ResponseHead& head);

/// Adds to the head of an answer which lists blocked it, unless `flags` is empty; it outlives the
/// head. Pages of other origins may read it.
void add_nile_flags(std::string_view flags, ResponseHead& head);

/// The head of any other response, with what the status asks for (`allow` with 405, CORS with 204
/// …) and the length of `explanation`, which is the body unless `head_only`.
void write_status_head(const DohRequest& request, ResponseHead& head);

/// The head of what a command is answered with; `reply` outlives the head.
void write_command_head(const CommandReply& reply, ResponseHead& head);

/// Refuses a request for what the head alone did not show: 400 (a body that is no DNS message),
/// 401, 408, 413, 415, 429, 431, 500, 503, 505. The caller sets `head_only` and `retry_after` where
/// they apply.
[[nodiscard]] DohRequest refuse(std::uint16_t status);
/// The same for 429 and 503, which pass: the client may come back in a second, which is as long as
/// an empty bucket of any rate limit takes for its next token.
[[nodiscard]] DohRequest refuse_for_now(std::uint16_t status);

}  // namespace berth
