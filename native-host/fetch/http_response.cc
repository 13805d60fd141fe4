#include "native-host/fetch/http_response.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

namespace berth {
namespace {

namespace http = boost::beast::http;

// Unit: octets.
constexpr std::uint32_t kMaxHeader = 65536;

}  // namespace

struct HttpResponse::State {
  http::response_parser<http::string_body> parser;
  std::optional<std::uint64_t> max_bytes;
  /// Octets that the parser could not use yet.
  std::string waiting;

  /// What the parser objects to, for people; nothing where it only waits for more.
  [[nodiscard]] std::string problem(const boost::beast::error_code& error) const {
    if (!error || error == http::error::need_more) return {};
    if (error == http::error::body_limit)
      return "is larger than " + std::to_string(max_bytes.value_or(0)) + " bytes (max_bytes)";
    if (error == http::error::partial_message || error == http::error::end_of_stream)
      return "ended before its end";
    return "is no HTTP answer: " + error.message();
  }
};

HttpResponse::HttpResponse(std::optional<std::uint64_t> max_bytes)
    : state_(std::make_unique<State>()) {
  state_->max_bytes = max_bytes;
  state_->parser.eager(true);
  state_->parser.header_limit(kMaxHeader);
  if (max_bytes) {
    state_->parser.body_limit(*max_bytes);
  } else {
    state_->parser.body_limit(boost::none);
  }
}

HttpResponse::~HttpResponse() = default;

std::string HttpResponse::take(ByteView octets) {
  auto& parser = state_->parser;
  boost::beast::error_code error;
  if (octets.empty()) {
    if (!parser.got_some()) return "ended before its end";
    parser.put_eof(error);
    return state_->problem(error);
  }
  std::string& waiting = state_->waiting;
  waiting.append(reinterpret_cast<const char*>(octets.data()), octets.size());
  while (!waiting.empty() && !parser.is_done() && !error) {
    const std::size_t used = parser.put(boost::asio::buffer(waiting), error);
    waiting.erase(0, used);
    if (used == 0) break;
  }
  return state_->problem(error);
}

bool HttpResponse::has_head() const { return state_->parser.is_header_done(); }
bool HttpResponse::is_done() const { return state_->parser.is_done(); }
unsigned HttpResponse::status() const { return state_->parser.get().result_int(); }

std::string HttpResponse::reason() const {
  return http::obsolete_reason(state_->parser.get().result());
}

std::string HttpResponse::field(std::string_view name) const {
  const auto value = state_->parser.get()[boost::beast::string_view(name.data(), name.size())];
  return {value.data(), value.size()};
}

std::string HttpResponse::take_content() { return std::exchange(state_->parser.get().body(), {}); }

}  // namespace berth
