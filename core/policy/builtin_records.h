#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/policy/local_data.h"

namespace berth {

/// How long `slow.berth.test` keeps a client waiting.
inline constexpr Duration kSlowDelay = seconds(2);

/// What DDR says of this server. Source: RFC 9462 4, RFC 9461 5.
struct DesignatedResolver {
  std::string_view target;
  std::uint16_t https_port = 443;
  std::string_view doh_path;
};

/// The zone `berth.test`, by which a server shows itself with no network: addresses, text, HTTPS,
/// a CNAME chain, a name that is slow and one that fails; every other name in it does not exist.
void add_builtin_zone(LocalData& data);

/// Addresses of `localhost` and all names under it. Source: RFC 6761 6.3.
void add_localhost(LocalData& data);

/// The SVCB of `_dns.resolver.arpa`.
/// Errors: those of names for the target; kBadUrl for a path that is not a template with `{?dns}`.
Result<void> add_designated_resolver(const DesignatedResolver& resolver, LocalData& data);

/// Every special zone, but the private reverse ones only when `private_reverse`. A zone that the
/// operator took over or forwards stays as it is.
void add_special_zones(bool private_reverse, LocalData& data);

}  // namespace berth
