#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "native-host/server/session.h"

namespace berth {

/// Takes from one request what DoH looks at, and nothing else. Framing is Beast's (RFC 9112 6); a
/// request with both Content-Length and Transfer-Encoding is refused by it.
class Http1Parser final : public boost::beast::http::basic_parser<true> {
 public:
  explicit Http1Parser(const SessionRules& rules);

  std::string method;
  std::string target;
  std::string content_type;
  std::string accept;
  std::string host;
  std::string forwarded;
  Bytes message;
  std::uint32_t hosts = 0;
  /// Major times ten and minor.
  int version = 11;
  bool expects_continue = false;
  /// A transfer coding other than `chunked`.
  bool unknown_coding = false;

  /// The status that answers what `put` found wrong.
  [[nodiscard]] static std::uint16_t status_of(const boost::beast::error_code& error);

 private:
  using Code = boost::beast::error_code;
  using Text = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb verb, Text method_text, Text target_text,
                       int http_version, Code& error) override;
  void on_response_impl(int /*code*/, Text /*reason*/, int /*version*/, Code& /*error*/) override {}
  void on_field_impl(boost::beast::http::field name, Text name_text, Text value,
                     Code& error) override;
  void on_header_impl(Code& /*error*/) override { in_trailer_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/,
                         Code& /*error*/) override {}
  std::size_t on_body_impl(Text body, Code& error) override;
  void on_chunk_header_impl(std::uint64_t /*size*/, Text /*extensions*/, Code& /*error*/) override {
  }
  std::size_t on_chunk_body_impl(std::uint64_t /*left*/, Text body, Code& error) override {
    return on_body_impl(body, error);
  }
  void on_finish_impl(Code& /*error*/) override {}

  const SessionRules& rules_;
  std::size_t header_bytes_ = 0;
  std::uint32_t fields_ = 0;
  bool in_trailer_ = false;
};

}  // namespace berth
