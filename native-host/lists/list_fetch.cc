#include "native-host/lists/list_fetch.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "native-host/lists/fetch_connection.h"

namespace berth {
namespace {

namespace http = boost::beast::http;
using Response = http::response_parser<http::string_body>;

constexpr int kMaxRedirects = 5;
// Unit: octets.
constexpr std::uint32_t kMaxHeader = 65536;
constexpr std::size_t kPiece = 65536;

bool is_redirect(http::status status) {
  return status == http::status::moved_permanently || status == http::status::found ||
         status == http::status::see_other || status == http::status::temporary_redirect ||
         status == http::status::permanent_redirect;
}

std::string request_text(const HttpUrl& url, const FetchOrder& order) {
  std::string text = "GET " + url.target + " HTTP/1.1\r\nHost: " + url.authority() +
                     "\r\nUser-Agent: berth/" BERTH_VERSION
                     "\r\nAccept: text/plain, */*;q=0.5\r\nAccept-Encoding: identity"
                     "\r\nConnection: close\r\n";
  if (!order.etag.empty()) text += "If-None-Match: " + order.etag + "\r\n";
  if (!order.last_modified.empty()) text += "If-Modified-Since: " + order.last_modified + "\r\n";
  return text + "\r\n";
}

std::string field_of(const Response& response, http::field field) {
  const auto value = response.get()[field];
  return {value.data(), value.size()};
}

/// What the parser objects to, for people.
std::string response_problem(const boost::beast::error_code& error, std::uint64_t max_bytes) {
  if (error == http::error::body_limit)
    return "is larger than " + std::to_string(max_bytes) + " bytes (max_bytes)";
  if (error == http::error::partial_message || error == http::error::end_of_stream)
    return "ended before its end";
  return "is no HTTP answer: " + error.message();
}

/// Reads one response; what is wrong with it, if anything.
std::string read_response(FetchConnection& connection, std::uint64_t max_bytes,
                          Response& response) {
  std::array<std::uint8_t, kPiece> room;
  std::string waiting;
  while (!response.is_done()) {
    std::size_t got = 0;
    if (!connection.receive(room, got)) return "could not be got: " + connection.problem();
    boost::beast::error_code error;
    if (got == 0) {
      if (!response.got_some()) return "ended before its end";
      response.put_eof(error);
      return error ? response_problem(error, max_bytes) : "";
    }
    waiting.append(reinterpret_cast<const char*>(room.data()), got);
    while (!waiting.empty() && !response.is_done() && !error) {
      const std::size_t used = response.put(boost::asio::buffer(waiting), error);
      waiting.erase(0, used);
      if (used == 0) break;
    }
    if (error && error != http::error::need_more) return response_problem(error, max_bytes);
  }
  return {};
}

/// Writing to a connection that the other end has closed is an error here, not the end of the
/// program.
void ignore_broken_pipes() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

Fetched ListFetch::get(const FetchOrder& order) const {
  ignore_broken_pipes();
  const auto deadline = std::chrono::steady_clock::now() + order.timeout;
  Fetched fetched;
  HttpUrl url = order.url;
  for (int redirects = 0; redirects <= kMaxRedirects; ++redirects) {
    if (url.is_encrypted && tls_ == nullptr) {
      fetched.problem = "cannot be got: " + no_tls_;
      return fetched;
    }
    FetchConnection connection(deadline);
    const std::string request = request_text(url, order);
    const ByteView octets(reinterpret_cast<const std::uint8_t*>(request.data()), request.size());
    if (!connection.open(url, url.is_encrypted ? tls_ : nullptr) || !connection.send(octets)) {
      fetched.problem = "could not be got: " + connection.problem();
      return fetched;
    }
    Response response;
    response.eager(true);
    response.header_limit(kMaxHeader);
    response.body_limit(order.max_bytes);
    fetched.problem = read_response(connection, order.max_bytes, response);
    if (!fetched.problem.empty()) return fetched;
    const http::status status = response.get().result();
    if (is_redirect(status)) {
      const std::string location = field_of(response, http::field::location);
      const auto next = location.empty() ? std::nullopt : url.resolve(location);
      if (!next || (url.is_encrypted && !next->is_encrypted)) {
        fetched.problem = "redirects to where it is not followed";
        return fetched;
      }
      url = *next;
      continue;
    }
    if (status == http::status::not_modified &&
        !(order.etag.empty() && order.last_modified.empty())) {
      fetched.is_unchanged = true;
      return fetched;
    }
    const std::string coding = field_of(response, http::field::content_encoding);
    if (status != http::status::ok) {
      fetched.problem = "answers " + std::to_string(response.get().result_int()) + " " +
                        std::string(http::obsolete_reason(status));
    } else if (!coding.empty() && !boost::beast::iequals(coding, "identity")) {
      fetched.problem = "comes in a coding that was not asked for (" + coding + ")";
    } else {
      fetched.etag = field_of(response, http::field::etag);
      fetched.last_modified = field_of(response, http::field::last_modified);
      fetched.text = std::move(response.get().body());
    }
    return fetched;
  }
  fetched.problem = "redirects more than " + std::to_string(kMaxRedirects) + " times";
  return fetched;
}

}  // namespace berth
