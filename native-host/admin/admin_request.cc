#include "native-host/admin/admin_request.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

#include "core/base/number_text.h"
#include "core/doh/json_writer.h"

namespace berth {

namespace http = boost::beast::http;

namespace {

constexpr std::uint32_t kMaxHeader = 16384;
constexpr std::uint64_t kMaxBody = 4096;

/// What is no escape stands for itself.
std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool may_be = text[i] == '%' && i + 2 < text.size();
    const auto octet = may_be ? parse_number(text.substr(i + 1, 2), 0xff, 16) : std::nullopt;
    if (octet) {
      out += static_cast<char>(*octet);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string text_of(boost::beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct AdminRequestReader::Parser {
  Parser() {
    reads.header_limit(kMaxHeader);
    reads.body_limit(kMaxBody);
    reads.eager(true);
  }
  http::request_parser<http::string_body> reads;
};

std::string_view AdminRequest::argument(const std::string& name) const {
  const auto found = arguments.find(name);
  return found == arguments.end() ? std::string_view() : std::string_view(found->second);
}

AdminResponse admin_problem(std::uint16_t status, std::string_view what) {
  AdminResponse out;
  out.status = status;
  JsonWriter json(out.body);
  json.begin_object();
  json.member("error", what);
  json.end_object();
  return out;
}

AdminRequestReader::AdminRequestReader() : parser_(std::make_unique<Parser>()) {}

AdminRequestReader::~AdminRequestReader() = default;

void AdminRequestReader::push(ByteView octets) {
  input_.append(reinterpret_cast<const char*>(octets.data()), octets.size());
}

std::optional<AdminRequest> AdminRequestReader::next() {
  while (status_ == 0 && !input_.empty() && !parser_->reads.is_done()) {
    boost::beast::error_code error;
    const std::size_t used = parser_->reads.put(boost::asio::buffer(input_), error);
    input_.erase(0, used);
    if (error == http::error::need_more) return std::nullopt;
    if (error == http::error::header_limit) status_ = 431;
    if (error == http::error::body_limit) status_ = 413;
    if (error && status_ == 0) status_ = 400;
  }
  if (status_ != 0 || !parser_->reads.is_done()) return std::nullopt;
  const auto message = parser_->reads.release();
  parser_ = std::make_unique<Parser>();
  auto request = parse_admin_target({message.target().data(), message.target().size()});
  if (!request) {
    status_ = 400;
    return std::nullopt;
  }
  request->method = text_of(message.method_string());
  request->host = text_of(message[http::field::host]);
  request->authorization = text_of(message[http::field::authorization]);
  request->origin = text_of(message[http::field::origin]);
  request->if_none_match = text_of(message[http::field::if_none_match]);
  request->keeps_alive = message.keep_alive();
  request->takes_chunks = message.version() >= 11;
  return request;
}

std::optional<AdminRequest> parse_admin_target(std::string_view target) {
  if (target.empty() || target[0] != '/') return std::nullopt;
  AdminRequest out;
  const std::size_t mark = target.find('?');
  out.path = std::string(target.substr(0, mark));
  if (mark == std::string_view::npos) return out;
  std::string_view rest = target.substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    if (!pair.empty()) out.arguments[decoded(pair.substr(0, equals))] = decoded(value);
  }
  return out;
}

std::string to_wire(const AdminResponse& response, bool keeps_alive, bool has_body) {
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + ' ' +
                    text_of(http::obsolete_reason(static_cast<http::status>(response.status)));
  out += "\r\nContent-Type: " + response.type + "\r\n";
  // Of a 304 it would be taken for that of the content. Source: RFC 9110 8.6.
  if (response.status != 304 && response.stream == nullptr && response.pieces == nullptr) {
    out += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  }
  out += "X-Content-Type-Options: nosniff\r\nCache-Control: ";
  out += response.cache_control;
  out += "\r\n" + response.header;
  out += keeps_alive ? "\r\n" : "Connection: close\r\n\r\n";
  if (has_body) out += response.body;
  return out;
}

std::string chunk_of(std::string_view piece) {
  std::string out = number_text(piece.size(), 16);
  out.reserve(out.size() + piece.size() + 4);
  out += "\r\n";
  out += piece;
  return out += "\r\n";
}

}  // namespace berth
