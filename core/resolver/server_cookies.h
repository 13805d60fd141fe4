#pragma once

#include <array>
#include <cstdint>

#include "core/base/endpoint.h"
#include "core/base/random.h"
#include "core/base/siphash.h"
#include "core/message/cookie.h"

namespace berth {

/// What is made of a client's COOKIE option.
struct CookieAnswer {
  /// The server cookie to send back.
  ServerCookie server{};
  /// The client sent one of ours, not too old, from the address that it was given to.
  bool valid = false;
};

/// Gives out server cookies and knows them again. Everyone with the same seed and about the same
/// wall clock makes and accepts the same ones, so the threads of a server need not talk.
///
/// The secret is another one each day of Unix time; the time in a cookie says which one it was made
/// with, so an old one is good for as long as its cookies are. Keeps no state about clients.
/// Source: RFC 7873 5.2, RFC 9018 4.3 and 5.
class ServerCookies {
 public:
  /// How old a cookie may be, how far ahead of our clock, and from what age on it is replaced.
  /// Unit: seconds. Source: RFC 9018 4.3.
  static constexpr std::int64_t kMaxAge = 3600;
  static constexpr std::int64_t kMaxAhead = 300;
  static constexpr std::int64_t kRefreshAge = 1800;
  /// How long a secret is in use. Unit: seconds. Source: RFC 7873 7.1 (a day is recommended).
  static constexpr std::int64_t kSecretLife = 86400;

  explicit ServerCookies(const Seed& seed) : seed_(seed) {}

  /// Judges `cookie`, which came from `address` at `unix_time`, and gives the one to send back: the
  /// same while it is fresh, or a new one.
  [[nodiscard]] CookieAnswer answer(const CookieView& cookie, const IpAddress& address,
                                    std::int64_t unix_time);

 private:
  struct Secret {
    std::int64_t day = -1;
    SipKey key;
  };

  /// The secret of the day that `unix_time` lies in.
  [[nodiscard]] const SipKey& secret_at(std::int64_t unix_time);

  Seed seed_;
  /// Today's and a neighbour's, by whether the day is even.
  std::array<Secret, 2> secrets_;
};

}  // namespace berth
