#include <cassert>
#include <cstring>

#include "core/base/number_text.h"
#include "core/doh/doh.h"
#include "core/doh/media_type.h"

namespace berth {
namespace {

constexpr std::string_view kMethods = "GET, HEAD, OPTIONS, POST";
// How long a browser need not ask again what it may send. Unit: seconds; one day.
constexpr std::string_view kPreflightAge = "86400";

// Answers are the same whoever asks, and carry no credentials: any page may read them.
constexpr HttpHeader kAnyOrigin = {"access-control-allow-origin", "*"};

// The key stands in the URL: no scheme of a browser's would help (RFC 9110 15.5.2).
constexpr HttpHeader kWantsKey = {"www-authenticate", "AccessKey"};

}  // namespace

void ResponseHead::start(std::uint16_t status) {
  status_ = status;
  count_ = 0;
  text_used_ = 0;
}

void ResponseHead::add(std::string_view name, std::string_view value) {
  assert(count_ < kMaxHeaders);
  headers_[count_++] = {name, value};
}

std::string_view ResponseHead::number(std::uint64_t value, std::string_view before) {
  char* const begin = text_.data() + text_used_;
  assert(text_used_ + before.size() + kMostDigits <= text_.size());
  if (!before.empty()) std::memcpy(begin, before.data(), before.size());
  const std::span<char, kMostDigits> digits(begin + before.size(), kMostDigits);
  const std::size_t size = before.size() + write_number(value, digits);
  text_used_ += size;
  return {begin, size};
}

void write_answer_head(DohFormat format, std::uint32_t max_age, std::size_t body_size,
                       ResponseHead& head) {
  head.start(200);
  head.add("content-type", format == DohFormat::kMessage ? kDnsMessageType : kDnsJsonType);
  head.add("content-length", head.number(body_size, ""));
  head.add("cache-control", head.number(max_age, "max-age="));
  // One URL has two forms of answer, and a cache must not mix them up (RFC 9110 12.5.5).
  head.add("vary", "accept");
  head.add(kAnyOrigin.name, kAnyOrigin.value);
  // JSON holds text that strangers chose: no browser shall guess it to be a page.
  if (format == DohFormat::kJson) head.add("x-content-type-options", "nosniff");
}

void write_status_head(const DohRequest& request, ResponseHead& head) {
  head.start(request.status);
  if (request.status == 204) {
    head.add("allow", kMethods);
    head.add(kAnyOrigin.name, kAnyOrigin.value);
    head.add("access-control-allow-methods", kMethods);
    head.add("access-control-allow-headers", "accept, content-type");
    head.add("access-control-max-age", kPreflightAge);
    return;
  }
  head.add("content-type", "text/plain; charset=utf-8");
  head.add("content-length", head.number(request.explanation.size(), ""));
  // A mistake mended on either side is over at once; some errors would be kept by default
  // (RFC 9110 15.1).
  head.add("cache-control", "no-store");
  head.add(kAnyOrigin.name, kAnyOrigin.value);
  if (request.status == 405) head.add("allow", kMethods);
  if (request.status == 401) head.add(kWantsKey.name, kWantsKey.value);
  // What would have been taken (RFC 9110 12.5.1 and 15.5.16).
  if (request.status == 415) head.add("accept", kDnsMessageType);
  if (request.retry_after > 0) head.add("retry-after", head.number(request.retry_after, ""));
}

void add_nile_flags(std::string_view flags, ResponseHead& head) {
  if (flags.empty()) return;
  head.add("x-nile-flags", flags);
  head.add("access-control-expose-headers", "x-nile-flags, x-nile-region");
}

void write_command_head(const CommandReply& reply, ResponseHead& head) {
  head.start(reply.status);
  head.add("content-type", "application/json");
  head.add("content-length", head.number(reply.body.size(), ""));
  head.add("cache-control", "no-store");
  head.add(kAnyOrigin.name, kAnyOrigin.value);
  head.add("x-content-type-options", "nosniff");
  if (!reply.location.empty()) head.add("location", reply.location);
  if (reply.status == 401) head.add(kWantsKey.name, kWantsKey.value);
  if (reply.status == 429) head.add("retry-after", "1");
}

}  // namespace berth
