#include "core/doh/doh.h"

#include <optional>

#include "core/doh/base64url.h"
#include "core/doh/json_query.h"
#include "core/doh/media_type.h"
#include "core/doh/request_target.h"
#include "core/message/header.h"
#include "core/policy/list_stamp.h"

namespace berth {
namespace {

DohRequest respond(std::uint16_t status, std::string_view explanation) {
  DohRequest request;
  request.status = status;
  request.explanation = explanation;
  return request;
}

DohRequest not_acceptable() {
  return respond(406,
                 "the accept header allows neither application/dns-message nor "
                 "application/dns-json\n");
}

// The token of a path under `base`, or nothing when the path is another.
std::optional<std::string_view> match_path(std::string_view path, std::string_view base) {
  if (!base.empty() && base.back() == '/') base.remove_suffix(1);
  if (path.substr(0, base.size()) != base) return {};
  path.remove_prefix(base.size());
  if (path.empty()) return path;
  if (path.front() != '/') return {};
  path.remove_prefix(1);
  if (path.find('/') != std::string_view::npos) return {};
  return path;
}

// The stamp that a path is, or has before `base`; nothing when there is none.
std::optional<std::string_view> match_stamp(std::string_view path, std::string_view base) {
  if (path.empty() || path.front() != '/') return {};
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  // Links of serverless-dns have theirs anywhere in the path.
  if (base.ends_with('/')) base.remove_suffix(1);
  if (path.ends_with(base)) path.remove_suffix(base.size());
  if (path.find('/') != std::string_view::npos || !chooses_lists(path)) return {};
  return path;
}

// Which form to answer in; nothing when the client wants neither. A tie goes to the form of the
// question.
std::optional<DohFormat> choose_format(const Acceptance& wanted, DohFormat own) {
  if (wanted.message == 0 && wanted.json == 0) return {};
  if (wanted.message == wanted.json) return own;
  return wanted.message > wanted.json ? DohFormat::kMessage : DohFormat::kJson;
}

struct GetParameters {
  std::optional<std::string_view> dns;
  bool dns_twice = false;
  bool name = false;
};

GetParameters find_parameters(std::string_view query) {
  GetParameters found;
  QueryParameters parameters(query);
  while (const std::optional<QueryParameter> parameter = parameters.next()) {
    if (parameter->name == "dns") {
      found.dns_twice = found.dns.has_value();
      found.dns = parameter->value;
      if (found.dns_twice) break;
    } else if (parameter->name == "name") {
      found.name = true;
    }
  }
  return found;
}

DohRequest read_dns_parameter(const DohConfig& config, std::string_view text, ByteSpan out) {
  const std::size_t size = base64url_decoded_size(text.size());
  if (size > config.max_query_bytes || size > out.size()) {
    return respond(414, "the DNS message in the dns parameter is too large for a URL: use POST\n");
  }
  const Result<std::size_t> decoded = decode_base64url(text, out);
  if (!decoded) {
    return respond(400,
                   "the dns parameter is not base64url (RFC 4648 5, without padding: RFC 8484 "
                   "4.1)\n");
  }
  if (*decoded < kHeaderSize) {
    return respond(400, "the dns parameter is no DNS message: it is under 12 octets\n");
  }
  DohRequest request;
  request.kind = DohRequest::Kind::kQuery;
  request.size = *decoded;
  return request;
}

DohRequest read_json_parameters(std::string_view query, const Acceptance& wanted, ByteSpan out) {
  const JsonQueryParse parse = parse_json_query(query);
  if (!parse.fault.empty()) return respond(400, parse.fault);
  DohRequest request;
  if (parse.query.content_type) {
    request.format =
        *parse.query.content_type == kDnsJsonType ? DohFormat::kJson : DohFormat::kMessage;
  } else {
    const std::optional<DohFormat> format = choose_format(wanted, DohFormat::kJson);
    if (!format) return not_acceptable();
    request.format = *format;
  }
  request.size = write_json_query(parse.query, out);
  if (request.size == 0) return refuse(500);
  request.kind = DohRequest::Kind::kQuery;
  return request;
}

DohRequest read_get(const DohConfig& config, const HttpRequest& http, std::string_view query,
                    ByteSpan out) {
  const GetParameters parameters = find_parameters(query);
  if (parameters.dns_twice) return respond(400, "the dns parameter is given twice\n");
  const Acceptance wanted = read_accept(http.accept);
  if (!parameters.dns && parameters.name) return read_json_parameters(query, wanted, out);
  if (!parameters.dns) {
    return respond(400,
                   "there is neither a dns parameter (RFC 8484 4.1) nor a name parameter: ask with "
                   "?dns=<message in base64url> or ?name=example.com&type=A\n");
  }
  const std::optional<DohFormat> format = choose_format(wanted, DohFormat::kMessage);
  if (!format) return not_acceptable();
  DohRequest request = read_dns_parameter(config, *parameters.dns, out);
  request.format = *format;
  return request;
}

DohRequest read_post(const HttpRequest& http) {
  if (!is_media_type(http.content_type, kDnsMessageType)) return refuse(415);
  const std::optional<DohFormat> format =
      choose_format(read_accept(http.accept), DohFormat::kMessage);
  if (!format) return not_acceptable();
  // The same words as where the body turns out to be empty only when it was read.
  if (!http.has_body) return refuse(400);
  DohRequest request;
  request.kind = DohRequest::Kind::kReadBody;
  request.format = *format;
  return request;
}

DohRequest read_method(const DohConfig& config, const HttpRequest& http, std::string_view query,
                       ByteSpan out) {
  if (http.method == "GET" || http.method == "HEAD") return read_get(config, http, query, out);
  if (http.method == "POST") return read_post(http);
  if (http.method == "OPTIONS") return respond(204, {});
  return respond(405, "this method does not ask DNS: use GET or POST (RFC 8484 4.1)\n");
}

}  // namespace

DohRequest read_request(const DohConfig& config, const HttpRequest& http, ByteSpan out) {
  DohRequest request;
  const RequestTarget target = split_target(http.target);
  std::optional<std::string_view> token = match_path(target.path, config.path);
  if (!token) token = match_stamp(target.path, config.path);
  if (http.target.size() > config.max_target_bytes) {
    request = respond(414, "the URL is too long: use POST\n");
  } else if (http.target == "*" && http.method == "OPTIONS") {
    request = respond(204, {});  // about the server as a whole (RFC 9112 3.2.4)
  } else if (config.commands && (http.method == "GET" || http.method == "HEAD") &&
             is_command(target.path)) {
    request.kind = DohRequest::Kind::kCommand;
  } else if (!token) {
    request =
        respond(404,
                "nothing is here: this is a DNS over HTTPS server (RFC 8484), and its path is "
                "another (/dns-query unless configured)\n");
  } else {
    request = read_method(config, http, target.query, out);
    request.token = *token;
  }
  request.head_only = http.method == "HEAD";
  return request;
}

DohRequest refuse(std::uint16_t status) {
  switch (status) {
    case 400:
      return respond(400, "the body is no DNS message: it is under 12 octets or a response\n");
    case 401:
      return respond(401,
                     "this server asks for a key that it knows: /1::KEY, or 1:STAMP:KEY for lists "
                     "of one's own\n");
    case 408: return respond(408, "the request did not arrive whole in time\n");
    case 413: return respond(413, "the DNS message is too large\n");
    case 415:
      return respond(415, "the content-type is not application/dns-message (RFC 8484 4.1)\n");
    case 429: return respond(429, "too many requests: come back later\n");
    case 431: return respond(431, "the request's header fields are too large\n");
    case 503: return respond(503, "the server is busy or shutting down: come back later\n");
    case 505: return respond(505, "this HTTP version is not spoken here: use 1.1 or 2\n");
    default: return respond(500, "the server failed to answer\n");
  }
}

DohRequest refuse_for_now(std::uint16_t status) {
  DohRequest request = refuse(status);
  request.retry_after = 1;
  return request;
}

std::string doh_path_fault(std::string_view path) {
  if (!path.starts_with('/')) return "no / at its beginning";
  if (path.size() > 1 && path.ends_with('/')) return "a / at its end";
  for (const char c : path) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet <= ' ' || octet >= 0x7f || c == '?' || c == '#' || c == '%') {
      return "an octet that would have to be escaped";
    }
  }
  return {};
}

}  // namespace berth
