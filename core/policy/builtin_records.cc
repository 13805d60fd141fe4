#include "core/policy/builtin_records.h"

#include <array>
#include <cassert>
#include <utility>

#include "core/base/number_text.h"
#include "core/policy/soa.h"

namespace berth {
namespace {

// Addresses for documentation (RFC 5737, RFC 3849): nothing here leads anywhere by accident.
constexpr auto kBuiltinRecords = std::to_array<std::string_view>({
    "berth.test. 300 SOA ns.berth.test. nobody.invalid. 1 3600 1200 604800 300",
    "berth.test. 300 NS ns.berth.test.",
    "berth.test. 300 A 192.0.2.1",
    "berth.test. 300 AAAA 2001:db8::1",
    "berth.test. 300 HTTPS 1 . alpn=h2 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1",
    "berth.test. 300 TXT \"Berth answers this zone itself, with no upstream\"",
    "berth.test. 300 TXT \"a aaaa txt https www: records; slow: after 2 s; fail: SERVFAIL\"",
    "ns.berth.test. 300 A 192.0.2.53",
    "ns.berth.test. 300 AAAA 2001:db8::53",
    "a.berth.test. 300 A 192.0.2.1",
    "a.berth.test. 300 A 192.0.2.2",
    "aaaa.berth.test. 300 AAAA 2001:db8::1",
    "aaaa.berth.test. 300 AAAA 2001:db8::2",
    "txt.berth.test. 300 TXT \"hello\" \"from Berth\"",
    "https.berth.test. 300 HTTPS 1 berth.test. alpn=h2 port=8443",
    "www.berth.test. 300 CNAME web.berth.test.",
    "web.berth.test. 300 CNAME host.berth.test.",
    "host.berth.test. 300 A 192.0.2.80",
    "host.berth.test. 300 AAAA 2001:db8::80",
    // TTL 0: a client that asks twice waits twice.
    "slow.berth.test. 0 A 192.0.2.1",
    "slow.berth.test. 0 AAAA 2001:db8::1",
    "slow.berth.test. 0 TXT \"this answer took 2 s on purpose\"",
    "fail.berth.test. 300 TXT \"never seen\"",
});

// A week: loopback will not move.
constexpr auto kLocalhostRecords = std::to_array<std::string_view>({
    "localhost. 604800 A 127.0.0.1",
    "localhost. 604800 AAAA ::1",
    "*.localhost. 604800 A 127.0.0.1",
    "*.localhost. 604800 AAAA ::1",
});

Name constant_name(std::string_view text) {
  const Result<Name> name = Name::parse(text);
  assert(name.ok());
  return *name;
}

void add_constant(std::string_view text, LocalData& data) {
  Result<LocalRecordText> record = parse_local_record(text);
  assert(record.ok());
  data.add_default(std::move(*record));
}

void add_zone(const Name& apex, const SpecialZone& zone, LocalData& data) {
  if (!data.add_zone(apex, zone.rule, zone.why)) return;
  if (zone.rule != ZoneRule::kServed) return;
  const SyntheticSoa soa(apex.wire(), kZoneTtl);
  const ByteView rdata = soa.rdata();
  data.add_default({apex, kZoneTtl, RecordType::kSoa, Bytes(rdata.begin(), rdata.end())});
  const ByteView self = apex.wire();
  data.add_default({apex, kZoneTtl, RecordType::kNs, Bytes(self.begin(), self.end())});
}

// A path with the variable `dns` (RFC 9461 5), and nothing that would end the word it stands in.
bool is_doh_template(std::string_view path) {
  return !path.empty() && path.front() == '/' && path.find("{?dns}") != std::string_view::npos &&
         path.find_first_of(" \t\"\\;(),") == std::string_view::npos;
}

}  // namespace

void add_builtin_zone(LocalData& data) {
  if (!data.add_zone(constant_name("berth.test."), ZoneRule::kServed)) return;
  for (const std::string_view record : kBuiltinRecords) add_constant(record, data);
  data.set_behaviour(constant_name("slow.berth.test."), Behaviour::kSlow);
  data.set_behaviour(constant_name("fail.berth.test."), Behaviour::kFails);
}

void add_localhost(LocalData& data) {
  if (!data.add_zone(constant_name("localhost."), ZoneRule::kServed)) return;
  for (const std::string_view record : kLocalhostRecords) add_constant(record, data);
}

Result<void> add_designated_resolver(const DesignatedResolver& resolver, LocalData& data) {
  const Result<Name> target = Name::parse(resolver.target);
  if (!target) return target.error();
  if (!is_doh_template(resolver.doh_path)) return Error::kBadUrl;
  // HTTP/2 alone: RFC 8484 5.2 names it the least that DoH is used with.
  const std::string text = "_dns.resolver.arpa. 7200 SVCB 1 " + target->to_string() +
                           " alpn=h2 port=" + number_text(resolver.https_port) +
                           " dohpath=" + std::string(resolver.doh_path);
  Result<LocalRecordText> record = parse_local_record(text);
  if (!record) return record.error();
  data.add_default(std::move(*record));
  return {};
}

void add_special_zones(bool private_reverse, LocalData& data) {
  add_localhost(data);
  for (const SpecialZone& zone : special_zones()) {
    if (zone.private_reverse && !private_reverse) continue;
    add_zone(constant_name(zone.name), zone, data);
  }
  if (!private_reverse) return;
  for (const SpecialZoneRange& range : special_zone_ranges()) {
    for (unsigned label = range.first; label <= range.last; ++label) {
      const std::string name = number_text(label) + "." + std::string(range.suffix);
      add_zone(constant_name(name), {name, ZoneRule::kServed, true, range.why}, data);
    }
  }
}

}  // namespace berth
