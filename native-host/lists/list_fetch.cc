#include "native-host/lists/list_fetch.h"

#include "native-host/fetch/http_get.h"

namespace berth {
namespace {

constexpr int kMaxRedirects = 5;
// Source: RFC 9110 15.
constexpr unsigned kOk = 200;
constexpr unsigned kNotModified = 304;

bool is_redirect(unsigned status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::vector<std::string> fields_of(const FetchOrder& order) {
  std::vector<std::string> fields{"Accept: text/plain, */*;q=0.5"};
  if (!order.etag.empty()) fields.push_back("If-None-Match: " + order.etag);
  if (!order.last_modified.empty()) fields.push_back("If-Modified-Since: " + order.last_modified);
  return fields;
}

}  // namespace

Fetched ListFetch::get(const FetchOrder& order) const {
  Fetched fetched;
  HttpGet get{order.url,
              fields_of(order),
              order.max_bytes,
              std::chrono::steady_clock::now() + order.timeout,
              tls_,
              false};
  for (int redirects = 0; redirects <= kMaxRedirects; ++redirects) {
    if (get.url.is_encrypted && tls_ == nullptr) {
      fetched.problem = "cannot be got: " + no_tls_;
      return fetched;
    }
    HttpAnswer answer = http_get(get);
    fetched.problem = std::move(answer.problem);
    if (!fetched.problem.empty()) return fetched;
    if (is_redirect(answer.status)) {
      const auto next = answer.location.empty() ? std::nullopt : get.url.resolve(answer.location);
      if (!next || (get.url.is_encrypted && !next->is_encrypted)) {
        fetched.problem = "redirects to where it is not followed";
        return fetched;
      }
      get.url = *next;
      continue;
    }
    if (answer.status == kNotModified && !(order.etag.empty() && order.last_modified.empty())) {
      fetched.is_unchanged = true;
    } else if (answer.status != kOk) {
      fetched.problem = "answers " + std::to_string(answer.status) + " " + answer.reason;
    } else {
      fetched.etag = std::move(answer.etag);
      fetched.last_modified = std::move(answer.last_modified);
      fetched.text = std::move(answer.body);
    }
    return fetched;
  }
  fetched.problem = "redirects more than " + std::to_string(kMaxRedirects) + " times";
  return fetched;
}

}  // namespace berth
