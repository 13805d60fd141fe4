#include "core/policy/special_names.h"

#include <array>

namespace berth {
namespace {

constexpr std::string_view kWhyTest = "test names are never forwarded (RFC 6761 6.2)";
constexpr std::string_view kWhyInvalid = "invalid names never exist (RFC 6761 6.4)";
constexpr std::string_view kWhyOnion = "onion names are Tor's, never forwarded (RFC 7686)";
constexpr std::string_view kWhyLocal = "local names belong to multicast DNS (RFC 6762)";
constexpr std::string_view kWhyHome = "home.arpa is served locally (RFC 8375)";
constexpr std::string_view kWhyService = "service.arpa is served locally (RFC 9665)";
constexpr std::string_view kWhyPrivate = "private address, answered locally (RFC 6303)";
constexpr std::string_view kWhyShared = "shared address, answered locally (RFC 7793)";
constexpr std::string_view kWhySpecial = "special address, answered locally (RFC 6303)";

// clang-format off
constexpr auto kZones = std::to_array<SpecialZone>({
    {"test", ZoneRule::kAbsent, false, kWhyTest},
    {"invalid", ZoneRule::kAbsent, false, kWhyInvalid},
    {"onion", ZoneRule::kAbsent, false, kWhyOnion},
    {"local", ZoneRule::kAbsent, false, kWhyLocal},
    {"home.arpa", ZoneRule::kServed, false, kWhyHome},
    {"service.arpa", ZoneRule::kServed, false, kWhyService},
    {"resolver.arpa", ZoneRule::kNoData, false, ""},

    // RFC 6303 4.1: RFC 1918 (the other range follows below).
    {"10.in-addr.arpa", ZoneRule::kServed, true, kWhyPrivate},
    {"168.192.in-addr.arpa", ZoneRule::kServed, true, kWhyPrivate},
    // RFC 6303 4.2: RFC 5735 and RFC 5737.
    {"0.in-addr.arpa", ZoneRule::kServed, false, kWhySpecial},
    {"127.in-addr.arpa", ZoneRule::kServed, false, kWhySpecial},
    {"254.169.in-addr.arpa", ZoneRule::kServed, true, kWhySpecial},
    {"2.0.192.in-addr.arpa", ZoneRule::kServed, false, kWhySpecial},
    {"100.51.198.in-addr.arpa", ZoneRule::kServed, false, kWhySpecial},
    {"113.0.203.in-addr.arpa", ZoneRule::kServed, false, kWhySpecial},
    {"255.255.255.255.in-addr.arpa", ZoneRule::kServed, false, kWhySpecial},
    // RFC 6303 4.3: :: and ::1.
    {"0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa",
     ZoneRule::kServed, false, kWhySpecial},
    {"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa",
     ZoneRule::kServed, false, kWhySpecial},
    // RFC 6303 4.4: locally assigned unique local addresses.
    {"d.f.ip6.arpa", ZoneRule::kServed, true, kWhyPrivate},
    // RFC 6303 4.5: link-local.
    {"8.e.f.ip6.arpa", ZoneRule::kServed, true, kWhySpecial},
    {"9.e.f.ip6.arpa", ZoneRule::kServed, true, kWhySpecial},
    {"a.e.f.ip6.arpa", ZoneRule::kServed, true, kWhySpecial},
    {"b.e.f.ip6.arpa", ZoneRule::kServed, true, kWhySpecial},
    // RFC 6303 4.6: documentation.
    {"8.b.d.0.1.0.0.2.ip6.arpa", ZoneRule::kServed, false, kWhySpecial},
});

constexpr auto kRanges = std::to_array<SpecialZoneRange>({
    {"172.in-addr.arpa", 16, 31, kWhyPrivate},
    {"100.in-addr.arpa", 64, 127, kWhyShared},
});
// clang-format on

}  // namespace

std::span<const SpecialZone> special_zones() { return kZones; }

std::span<const SpecialZoneRange> special_zone_ranges() { return kRanges; }

}  // namespace berth
