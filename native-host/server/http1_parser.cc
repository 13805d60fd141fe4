#include "native-host/server/http1_parser.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>

namespace berth {

namespace http = boost::beast::http;

namespace {

// Overhead of a field in the size of a header list, counted as HTTP/2 does. Source: RFC 9113 6.5.2.
constexpr std::size_t kFieldOverhead = 32;

}  // namespace

Http1Parser::Http1Parser(const SessionRules& rules) : rules_(rules) {
  // One line; the whole is counted here, field by field.
  header_limit(
      static_cast<std::uint32_t>(rules.limits.max_header_bytes + rules.doh.max_target_bytes));
  body_limit(rules.doh.max_query_bytes);
}

void Http1Parser::on_request_impl(http::verb /*verb*/, Text method_text, Text target_text,
                                  int http_version, Code& /*error*/) {
  version = http_version;
  method.assign(method_text.data(), method_text.size());
  target.assign(target_text.data(), target_text.size());
}

void Http1Parser::on_field_impl(http::field name, Text name_text, Text value, Code& error) {
  header_bytes_ += name_text.size() + value.size() + kFieldOverhead;
  if (++fields_ > rules_.limits.max_header_fields ||
      header_bytes_ > rules_.limits.max_header_bytes) {
    error = http::error::header_limit;
    return;
  }
  if (in_trailer_) return;
  const ClientField field = rules_.proxy.field;
  if (field != ClientField::kNone && boost::beast::iequals(name_text, name_of(field))) {
    return add_to_list(forwarded, {value.data(), value.size()});
  }
  switch (name) {
    case http::field::content_type: content_type.assign(value.data(), value.size()); break;
    case http::field::accept: add_to_list(accept, {value.data(), value.size()}); break;
    case http::field::host:
      host.assign(value.data(), value.size());
      ++hosts;
      break;
    case http::field::expect:
      expects_continue = boost::beast::iequals(value, "100-continue");
      break;
    case http::field::transfer_encoding:
      if (!boost::beast::iequals(value, "chunked")) unknown_coding = true;
      break;
    default: break;
  }
}

std::size_t Http1Parser::on_body_impl(Text body, Code& error) {
  if (message.size() + body.size() > rules_.doh.max_query_bytes) {
    error = http::error::body_limit;
    return 0;
  }
  message.insert(message.end(), body.begin(), body.end());
  return body.size();
}

std::uint16_t Http1Parser::status_of(const Code& error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::bad_version) return 505;
  return 400;
}

}  // namespace berth
