// Which options a reply carries beyond what the message itself asks for: a server cookie, where
// there is no better proof of the client's address (RFC 7873 1), and a stream's idle time.

#include "core/resolver/reply_options.h"

#include <algorithm>

#include "core/resolver/resolver_state.h"

namespace berth {
namespace {

constexpr Duration kKeepaliveUnit = milliseconds(100);
constexpr std::int64_t kLongestKeepalive = 65535;

std::uint16_t code_of(EdnsOptionCode code) { return static_cast<std::uint16_t>(code); }

}  // namespace

ByteWriter ReplyOptions::writer() {
  ByteWriter out(octets_);
  out.skip(size_);
  return out;
}

void ReplyOptions::add_cookie(ByteView client, const ServerCookie& server) {
  ByteWriter out = writer();
  out.u16(code_of(EdnsOptionCode::kCookie));
  out.u16(kClientCookieSize + kServerCookieSize);
  out.bytes(client);
  out.bytes(server);
  size_ = out.size();
}

void ReplyOptions::add_keepalive(Duration idle_timeout) {
  ByteWriter out = writer();
  out.u16(code_of(EdnsOptionCode::kTcpKeepalive));
  out.u16(kKeepaliveSize);
  out.u16(static_cast<std::uint16_t>(
      std::clamp<std::int64_t>(idle_timeout / kKeepaliveUnit, 0, kLongestKeepalive)));
  size_ = out.size();
}

QueryDefect Resolver::State::choose_options(TimePoint now, const QueryArrived& arrived,
                                            const QueryView& query, ReplyOptions& options) {
  if (!query.edns || query.edns->options.empty()) return QueryDefect::kNone;
  const ClientProtocol protocol = arrived.client.protocol;
  if (arrived.idle_timeout && query.edns->find(EdnsOptionCode::kTcpKeepalive)) {
    options.add_keepalive(*arrived.idle_timeout);
  }
  // TLS proves more than a cookie does.
  if (is_encrypted(protocol) || !cookies) return QueryDefect::kNone;
  const auto data = query.edns->find(EdnsOptionCode::kCookie);
  if (!data) return QueryDefect::kNone;
  const Result<CookieView> cookie = parse_cookie(*data);
  if (!cookie) return QueryDefect::kFormErr;
  const std::int64_t unix_time = to_seconds(now.time_since_epoch() + unix_offset);
  const CookieAnswer answer = cookies->answer(*cookie, arrived.client.address.address, unix_time);
  options.add_cookie(cookie->client, answer.server);
  options.has_good_cookie = answer.valid;
  options.demands_cookie =
      config.cookies == CookieRule::kDemand && protocol == ClientProtocol::kUdp && !answer.valid;
  return QueryDefect::kNone;
}

std::optional<WeekMinute> Resolver::State::week_minute_at(TimePoint now) const {
  if (!utc_offset) return std::nullopt;
  return week_minute(to_seconds(now.time_since_epoch() + unix_offset), *utc_offset);
}

void Resolver::State::set_clock(TimePoint now, const WallClock& clock) {
  unix_offset = seconds(clock.unix_time) - now.time_since_epoch();
  utc_offset = clock.utc_offset;
  if (cookies || config.cookies == CookieRule::kOff) return;
  Seed seed{};
  if (config.cookie_seed) {
    seed = *config.cookie_seed;
  } else {
    random.fill(seed);
  }
  cookies.emplace(seed);
}

}  // namespace berth
