#include "core/resolver/setting_field.h"
#include "core/resolver/settings.h"

// The part of the table that says who is one client to the limits of groups.

namespace berth {
namespace {

using enum SettingKind;

// clang-format off
constexpr Setting kRows[] = {
  {.key = "rate.exempt", .kind = kList, .least = 0, .most = 1024,
   .form = "each an address or a network such as \"192.168.0.0/16\"", .fault = parse_fault<IpPrefix>,
   .about = "Clients that may ask as often as they like.",
   .access = setting_field<&RateConfig::exempt>()},
  {.key = "rate.ipv4_bits", .kind = kCount, .least = 8, .most = 32,
   .about = "IPv4 addresses that begin with as many of the same bits are one client.",
   .access = setting_field<&RateConfig::v4_bits>()},
  {.key = "rate.ipv6_bits", .kind = kCount, .least = 16, .most = 128,
   .about = "The same of IPv6; 56 bits are what one subscriber has.",
   .source = "RFC 6177 2", .access = setting_field<&RateConfig::v6_bits>()},
  {.key = "rate.max_clients", .kind = kCount, .least = 64, .most = 16'777'216,
   .about = "Clients remembered, each in 16 octets, where there is a limit; where more ask, newcomers "
            "share what others have left.",
   .access = setting_field<&RateConfig::max_clients>()},
};
// clang-format on

}  // namespace

SettingTable<RateConfig> rate_settings() { return {kRows}; }

}  // namespace berth
