#include <algorithm>
#include <array>

#include "core/policy/local_record.h"
#include "core/resolver/group_settings.h"
#include "core/resolver/setting_field.h"
#include "core/resolver/setting_units.h"
#include "core/resolver/settings.h"

// The table. A row says everything about a setting but its default, which the struct's own
// initialiser holds; tests/core/resolver/settings_test.cc holds the two to each other.

namespace berth {
namespace {

using enum SettingKind;

using Seconds = WholeSeconds<std::uint32_t>;

constexpr bool is_power_of_two(std::int64_t n) { return (n & (n - 1)) == 0; }
constexpr bool is_whole_seconds(std::int64_t n) { return n % kSecond == 0; }

std::string record_fault(std::string_view text) {
  const auto record = parse_local_record(text);
  return record.ok() ? std::string{} : std::string{to_string(record.error())};
}

std::string name_fault(std::string_view text) {
  const auto name = Name::parse(text);
  return name.ok() ? std::string{} : std::string{to_string(name.error())};
}

std::string optional_name_fault(std::string_view text) {
  return text.empty() ? std::string{} : name_fault(text);
}

std::string site_fault(std::string_view text) {
  if (text.empty()) return {};
  if (!text.starts_with("https://") && !text.starts_with("http://")) return "no https:// at first";
  if (text.ends_with('/')) return "a / at its end";
  const bool plain = std::all_of(
      text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '?' && c != '#'; });
  return plain ? std::string{} : "an octet that has no place there";
}

template <auto Field>
consteval SettingAccess access_field() {
  return setting_field<&Config::access, Field>();
}

constexpr std::array<std::string_view, 3> kCookieWords{"off", "answer", "demand"};
/// A bootstrap server is reached without resolving anything, and without TLS: its answers are only
/// addresses, and the upstream there has to prove its name.
std::string bootstrap_fault(std::string_view text) {
  std::string fault = upstream_fault(text);
  if (!fault.empty()) return fault;
  const Upstream upstream = *Upstream::parse(text);
  if (is_encrypted(upstream.protocol)) return "a bootstrap server is asked over udp or tcp";
  if (!upstream.host.empty()) return "a bootstrap server is given by its address, not by a name";
  if (!upstream.domains.empty()) return "domain= has no meaning for a bootstrap server";
  return {};
}

constexpr std::array<std::string_view, 2> kEcsWords{"strip", "keep"};
// In the order of `SelectPolicy`.
constexpr std::array<std::string_view, 5> kPolicyWords{"fastest", "in_order", "round_robin",
                                                       "random_two", "parallel"};

// In the order of `StampRule`.
constexpr std::array<std::string_view, 2> kStampWords{"refuse", "unfiltered"};

template <auto Field>
consteval SettingAccess cache_field() {
  return setting_field<&Config::cache, Field>();
}
template <auto Field>
consteval SettingAccess cache_seconds() {
  return setting_field_as<Seconds, &Config::cache, Field>();
}
template <auto Field>
consteval SettingAccess lookup_field() {
  return setting_field<&Config::lookup, Field>();
}
template <auto Field>
consteval SettingAccess health_field() {
  return setting_field<&Config::lookup, &LookupConfig::health, Field>();
}
template <auto Field>
consteval SettingAccess hedge_field() {
  return setting_field<&Config::lookup, &LookupConfig::hedge, Field>();
}
template <auto Kind, auto Field>
consteval SettingAccess pool_field() {
  return setting_field<&Config::pool, Kind, Field>();
}

// clang-format off
constexpr Setting kCoreRows[] = {
  {.key = "upstream", .kind = kList, .least = 0, .most = 64,
   .form = "each udp://HOST, tcp://HOST, tls://HOST or https://HOST, with or without :PORT",
   .fault = upstream_fault,
   .about = "Resolvers to ask, in order of preference; none: those of the system, then two "
            "well-known public ones.",
   .source = "RFC 7766 5", .access = setting_field<&Config::upstreams>()},

  {.key = "bootstrap", .kind = kList, .least = 0, .most = 8,
   .form = "each udp://ADDRESS or tcp://ADDRESS, with or without :PORT",
   .fault = bootstrap_fault,
   .about = "Servers that resolve the names of upstreams; needed only for those without address=.",
   .source = "RFC 8484 10", .access = setting_field<&Config::bootstrap>()},
  {.key = "select.policy", .kind = kChoice, .choices = kPolicyWords,
   .about = "Which upstream is asked: the one with the least round trip, the first that works, each "
            "in turn, the faster of two at random, or several at once.",
   .access = health_field<&SelectorConfig::policy>()},
  {.key = "select.parallel", .kind = kCount, .least = 2, .most = 4,
   .about = "Upstreams asked at once under the policy parallel; the first good answer wins.",
   .access = lookup_field<&LookupConfig::parallel>()},

  {.key = "query.budget", .kind = kDuration, .least = 100 * kMs, .most = kMinute,
   .about = "Longest time from a question to its answer; a SERVFAIL with an extended error ends it.",
   .source = "RFC 8767 5", .access = lookup_field<&LookupConfig::budget>()},
  {.key = "query.connect_timeout", .kind = kDuration, .least = 10 * kMs, .most = 30 * kSecond,
   .about = "Longest time to open a stream to an upstream; twice this where it is encrypted.",
   .access = lookup_field<&LookupConfig::connect_timeout>()},
  {.key = "query.datagram_attempt", .kind = kDuration, .least = 10 * kMs, .most = 30 * kSecond,
   .about = "Longest wait for one answer over UDP before the next attempt.",
   .source = "RFC 1035 4.2.1", .access = lookup_field<&LookupConfig::datagram_attempt>()},
  {.key = "query.stream_attempt", .kind = kDuration, .least = 10 * kMs, .most = 30 * kSecond,
   .about = "Longest wait for one answer over a stream before the next attempt.",
   .access = lookup_field<&LookupConfig::stream_attempt>()},
  {.key = "query.race_delay", .kind = kDuration, .least = 10 * kMs, .most = 2 * kSecond,
   .about = "From one address of an upstream to the next while the first is not open; where opening "
            "was timed, twice that time.",
   .source = "RFC 8305 5", .access = lookup_field<&LookupConfig::race_delay>()},
  {.key = "query.max_messages", .kind = kCount, .least = 1, .most = 100,
   .about = "Messages sent upstream for one question at most: retries, hedges and TCP fallback "
            "included.",
   .access = lookup_field<&LookupConfig::max_messages>()},
  {.key = "query.max_attempts", .kind = kCount, .least = 1, .most = 3,
   .about = "Attempts at one upstream for one question at most, over UDP and over streams apart; "
            "failed connects included.",
   .source = "RFC 9520 3.1", .access = lookup_field<&LookupConfig::max_attempts_per_upstream>()},
  {.key = "query.max_mismatches", .kind = kCount, .least = 1, .most = 65535,
   .about = "Answers with a wrong id, question or source after which UDP gives way to a stream, and "
            "a stream is closed.",
   .source = "RFC 5452 9.1", .access = lookup_field<&LookupConfig::max_mismatches>()},
  {.key = "query.max_stream_timeouts", .kind = kCount, .least = 1, .most = 1000,
   .about = "Timeouts in a row after which a stream is closed.",
   .source = "RFC 7766 6.2.3", .access = lookup_field<&LookupConfig::max_stream_timeouts>()},
  {.key = "query.max_in_flight", .kind = kCount, .least = 1, .most = 10'000'000,
   .about = "Questions in work per thread at most; above it SERVFAIL with extended error 23.",
   .source = "RFC 8914 4.24", .access = setting_field<&Config::max_queries>()},
  {.key = "query.max_lookups", .kind = kCount, .least = 1, .most = 10'000'000,
   .about = "Questions being asked of upstreams per thread at most.",
   .access = lookup_field<&LookupConfig::max_lookups>()},
  {.key = "query.max_waiting", .kind = kCount, .least = 0, .most = 1'000'000,
   .about = "Questions waiting for a transport to one upstream at most, per thread.",
   .access = lookup_field<&LookupConfig::max_waiting>()},
  {.key = "query.max_followers", .kind = kCount, .least = 0, .most = 1'000'000,
   .about = "Clients that may wait for one question already being asked.",
   .access = setting_field<&Config::max_followers>()},
  {.key = "query.max_bytes", .kind = kBytes, .least = 512, .most = 65535,
   .about = "Largest question taken from a client.",
   .source = "RFC 1035 4.2.2", .access = setting_field<&Config::max_query_bytes>()},
  {.key = "query.stale_after", .kind = kDuration, .least = 0, .most = kMinute,
   .about = "A stale answer is given after this long without a fresh one; 0: at once.",
   .source = "RFC 8767 5", .access = setting_field<&Config::stale_client_timeout>()},
  {.key = "query.randomize_case", .kind = kSwitch,
   .about = "Random letter case (0x20) in names sent over UDP, which the answer has to repeat.",
   .access = lookup_field<&LookupConfig::randomize_case>()},

  {.key = "hedge.enabled", .kind = kSwitch,
   .about = "Ask a second upstream when the first takes longer than nearly all of its answers did.",
   .access = hedge_field<&HedgeConfig::enabled>()},
  {.key = "hedge.first", .kind = kDuration, .least = 10 * kMs, .most = 10 * kSecond,
   .about = "How long the first has while its times are not known.",
   .access = hedge_field<&HedgeConfig::first>()},
  {.key = "hedge.least", .kind = kDuration, .least = kMs, .most = 10 * kSecond,
   .about = "How long the first has at least, however quick it is known to be.",
   .access = hedge_field<&HedgeConfig::least>()},
  {.key = "hedge.percent", .kind = kCount, .least = 0, .most = 100,
   .about = "Questions asked a second time, in percent of all.",
   .access = hedge_field<&HedgeConfig::percent>()},
  {.key = "hedge.burst", .kind = kCount, .least = 1, .most = 10'000,
   .about = "Questions asked a second time at a go, saved up while none were.",
   .access = hedge_field<&HedgeConfig::burst>()},

  {.key = "health.failures", .kind = kCount, .least = 1, .most = 1000,
   .about = "Failures in a row after which an upstream is passed over.",
   .source = "RFC 9520 3.2", .access = health_field<&SelectorConfig::failures>()},
  {.key = "health.backoff", .kind = kDuration, .least = 10 * kMs, .most = kHour,
   .about = "How long a failing upstream is passed over at first; doubled each time it fails again.",
   .access = health_field<&SelectorConfig::backoff>()},
  {.key = "health.backoff_max", .kind = kDuration, .least = 10 * kMs, .most = kDay,
   .about = "How long a failing upstream is passed over at most.",
   .source = "RFC 9520 3.2", .access = health_field<&SelectorConfig::backoff_max>()},

  {.key = "access.plain", .kind = kList, .least = 0, .most = 1024,
   .form = "each a network such as 192.168.0.0/16 or fd00::/8, or an address",
   .fault = parse_fault<IpPrefix>,
   .about = "Networks of clients that may ask over plain UDP and TCP; others get REFUSED.",
   .source = "RFC 5358 3", .access = access_field<&AccessConfig::plain>()},
  {.key = "access.encrypted", .kind = kList, .least = 0, .most = 1024,
   .form = "each a network such as 192.168.0.0/16 or fd00::/8, or an address",
   .fault = parse_fault<IpPrefix>,
   .about = "Networks of clients that may ask over TLS and HTTPS; others get REFUSED.",
   .access = access_field<&AccessConfig::encrypted>()},
  {.key = "access.keys", .kind = kList, .least = 0, .most = 1000,
   .form = "each DOMAIN|HEX, as `berth access-key` prints it", .fault = access_key_fault,
   .about = "What lets in clients over TLS and HTTPS that show a key, in the URL (/1::KEY) or in "
            "the name that they ask under (1--KEY.DOMAIN); none: nobody needs one.",
   .access = access_field<&AccessConfig::keys>()},

  {.key = "edns.ecs", .kind = kChoice, .choices = kEcsWords,
   .about = "What becomes of the client subnet that a client sends: kept out of what goes upstream, "
            "or passed on.",
   .source = "RFC 7871 7.1.3", .access = setting_field<&Config::ecs>()},
  {.key = "edns.cookies", .kind = kChoice, .choices = kCookieWords,
   .about = "Cookies in questions over plain UDP and TCP: ignored, answered with one of ours, or, "
            "over UDP, demanded of every client that knows cookies before it gets an answer.",
   .source = "RFC 7873 5.2", .access = setting_field<&Config::cookies>()},
  {.key = "edns.padding_block", .kind = kBytes, .least = 0, .most = 4096,
   .about = "Answers over an encrypted way are padded to a multiple of this when the client asks "
            "for padding; 0: never.",
   .source = "RFC 8467 4.1", .access = setting_field<&Config::padding_block>()},

  {.key = "cache.bytes", .kind = kBytes, .least = kMiB, .most = 1024 * kGiB,
   .about = "Memory of the cache, shared by all threads: entries, index and bookkeeping together.",
   .access = cache_field<&CacheConfig::bytes>()},
  {.key = "cache.shards", .kind = kCount, .least = 1, .most = 1024, .form = "a power of two",
   .fits = is_power_of_two,
   .about = "Parts of the cache that threads enter one at a time.",
   .access = cache_field<&CacheConfig::shards>()},
  {.key = "cache.max_entry", .kind = kBytes, .least = 512, .most = 64 * kKiB,
   .about = "Largest answer kept.",
   .access = cache_field<&CacheConfig::max_entry_bytes>()},
  {.key = "cache.min_ttl", .kind = kDuration, .least = 0, .most = kHour,
   .form = "whole seconds", .fits = is_whole_seconds,
   .about = "Answers are kept at least this long, whatever their TTL says; 0: as their TTL says.",
   .access = cache_seconds<&CacheConfig::min_ttl_seconds>()},
  {.key = "cache.max_ttl", .kind = kDuration, .least = kSecond, .most = 7 * kDay,
   .form = "whole seconds", .fits = is_whole_seconds,
   .about = "Answers are kept at most this long.",
   .source = "RFC 8767 4", .access = cache_seconds<&CacheConfig::max_ttl_seconds>()},
  {.key = "cache.max_negative_ttl", .kind = kDuration, .least = 0, .most = kDay,
   .form = "whole seconds", .fits = is_whole_seconds,
   .about = "That a name or type does not exist is kept at most this long.",
   .source = "RFC 2308 5", .access = cache_seconds<&CacheConfig::max_negative_ttl_seconds>()},
  {.key = "cache.failure_ttl", .kind = kDuration, .least = kSecond, .most = 300 * kSecond,
   .form = "whole seconds", .fits = is_whole_seconds,
   .about = "How long the failure to resolve a question is remembered.",
   .source = "RFC 9520 3.2", .access = cache_seconds<&CacheConfig::failure_ttl_seconds>()},
  {.key = "cache.max_stale", .kind = kDuration, .least = 0, .most = 7 * kDay,
   .form = "whole seconds", .fits = is_whole_seconds,
   .about = "How long past its TTL an answer may still be given when upstreams fail; 0: never.",
   .source = "RFC 8767 5", .access = cache_seconds<&CacheConfig::max_stale_seconds>()},
  {.key = "cache.stale_ttl", .kind = kDuration, .least = kSecond, .most = kHour,
   .form = "whole seconds", .fits = is_whole_seconds,
   .about = "TTL that stale answers are given with.",
   .source = "RFC 8767 4", .access = cache_seconds<&CacheConfig::stale_ttl_seconds>()},
  {.key = "cache.prefetch_hits", .kind = kCount, .least = 0, .most = 1'000'000,
   .about = "An answer asked for at least this often is refreshed in the last tenth of its life; 0: "
            "never.",
   .access = cache_field<&CacheConfig::prefetch_hits>()},

  {.key = "pool.datagram.size", .kind = kCount, .least = 0, .most = 65535,
   .about = "Idle UDP sockets kept per upstream and thread.",
   .access = pool_field<&PoolConfig::datagram, &PoolLimits::pool_size>()},
  {.key = "pool.datagram.idle_ttl", .kind = kDuration, .least = kSecond, .most = kMinute,
   .about = "How long a UDP socket may stand idle.",
   .access = pool_field<&PoolConfig::datagram, &PoolLimits::idle_ttl>()},
  {.key = "pool.datagram.max_age", .kind = kDuration, .least = kSecond, .most = kHour,
   .about = "How long a UDP socket may live, so that source ports change.",
   .source = "RFC 5452 9.2", .access = pool_field<&PoolConfig::datagram, &PoolLimits::max_age>()},
  {.key = "pool.datagram.max_uses", .kind = kCount, .least = 0, .most = 1'000'000,
   .about = "Questions a UDP socket may carry, so that source ports change; 1: a fresh one for each "
            "question; 0: any number.",
   .source = "RFC 5452 9.2", .access = pool_field<&PoolConfig::datagram, &PoolLimits::max_uses>()},
  {.key = "pool.datagram.max_open", .kind = kCount, .least = 1, .most = 65535,
   .about = "UDP sockets open per upstream and thread at most.",
   .access = pool_field<&PoolConfig::datagram, &PoolLimits::max_open>()},
  {.key = "pool.datagram.max_in_flight", .kind = kCount, .least = 1, .most = 32,
   .about = "Questions on one UDP socket at a time at most.",
   .source = "RFC 5452 9.2",
   .access = pool_field<&PoolConfig::datagram, &PoolLimits::max_in_flight>()},
  {.key = "pool.datagram.sweep_gap", .kind = kDuration, .least = 0, .most = kHour,
   .about = "Shortest time between two sweeps for idle UDP sockets.",
   .access = pool_field<&PoolConfig::datagram, &PoolLimits::sweep_gap>()},

  {.key = "pool.stream.size", .kind = kCount, .least = 0, .most = 1000,
   .about = "Idle TCP connections kept per upstream and thread.",
   .source = "RFC 7766 6.2.1", .access = pool_field<&PoolConfig::stream, &PoolLimits::pool_size>()},
  {.key = "pool.stream.idle_ttl", .kind = kDuration, .least = kSecond, .most = kHour,
   .about = "How long a TCP connection may stand idle; shortened by what the upstream says of "
            "itself.",
   .source = "RFC 7766 6.2.3", .access = pool_field<&PoolConfig::stream, &PoolLimits::idle_ttl>()},
  {.key = "pool.stream.max_age", .kind = kDuration, .least = kSecond, .most = kDay,
   .about = "How long a TCP connection may live.",
   .access = pool_field<&PoolConfig::stream, &PoolLimits::max_age>()},
  {.key = "pool.stream.max_uses", .kind = kCount, .least = 0, .most = 1'000'000'000,
   .about = "Questions a TCP connection may carry; 0: any number.",
   .access = pool_field<&PoolConfig::stream, &PoolLimits::max_uses>()},
  {.key = "pool.stream.max_open", .kind = kCount, .least = 1, .most = 1000,
   .about = "TCP connections open per upstream and thread at most.",
   .source = "RFC 7766 6.2.2", .access = pool_field<&PoolConfig::stream, &PoolLimits::max_open>()},
  {.key = "pool.stream.max_in_flight", .kind = kCount, .least = 1, .most = 10'000,
   .about = "Questions on one TCP connection at a time at most.",
   .source = "RFC 7766 6.2.1.1",
   .access = pool_field<&PoolConfig::stream, &PoolLimits::max_in_flight>()},
  {.key = "pool.stream.sweep_gap", .kind = kDuration, .least = 0, .most = kHour,
   .about = "Shortest time between two sweeps for idle TCP connections.",
   .access = pool_field<&PoolConfig::stream, &PoolLimits::sweep_gap>()},

  {.key = "pool.session.size", .kind = kCount, .least = 0, .most = 1000,
   .about = "Idle HTTP sessions kept per upstream and thread.",
   .access = pool_field<&PoolConfig::session, &PoolLimits::pool_size>()},
  {.key = "pool.session.idle_ttl", .kind = kDuration, .least = kSecond, .most = kHour,
   .about = "How long an HTTP session may stand idle.",
   .access = pool_field<&PoolConfig::session, &PoolLimits::idle_ttl>()},
  {.key = "pool.session.max_age", .kind = kDuration, .least = kSecond, .most = kDay,
   .about = "How long an HTTP session may live.",
   .access = pool_field<&PoolConfig::session, &PoolLimits::max_age>()},
  {.key = "pool.session.max_uses", .kind = kCount, .least = 0, .most = 1'000'000'000,
   .about = "Questions an HTTP session may carry; 0: any number.",
   .access = pool_field<&PoolConfig::session, &PoolLimits::max_uses>()},
  {.key = "pool.session.max_open", .kind = kCount, .least = 1, .most = 1000,
   .about = "HTTP sessions open per upstream and thread at most.",
   .access = pool_field<&PoolConfig::session, &PoolLimits::max_open>()},
  {.key = "pool.session.max_in_flight", .kind = kCount, .least = 1, .most = 10'000,
   .about = "Questions on one HTTP session at a time at most.",
   .source = "RFC 9113 5.1.2",
   .access = pool_field<&PoolConfig::session, &PoolLimits::max_in_flight>()},
  {.key = "pool.session.sweep_gap", .kind = kDuration, .least = 0, .most = kHour,
   .about = "Shortest time between two sweeps for idle HTTP sessions.",
   .access = pool_field<&PoolConfig::session, &PoolLimits::sweep_gap>()},
};

constexpr Setting kPolicyRows[] = {
  {.key = "local.records", .kind = kList, .least = 0, .most = 10'000,
   .form = "each a record such as \"nas.home.arpa. 300 IN A 192.168.1.5\"",
   .fault = record_fault,
   .about = "Records of your own, answered before cache and upstreams.",
   .source = "RFC 1035 5.1", .access = setting_field<&PolicyConfig::local_records>()},
  {.key = "local.builtin_zone", .kind = kSwitch,
   .about = "Answer names under berth.test, made to try a server with.",
   .source = "RFC 6761 6.2", .access = setting_field<&PolicyConfig::builtin_zone>()},
  {.key = "local.private_reverse", .kind = kSwitch,
   .about = "Answer the reverse zones of private, shared and link-local addresses here; off where "
            "an upstream knows the names of such a network.",
   .source = "RFC 6303", .access = setting_field<&PolicyConfig::private_reverse_zones>()},
  {.key = "local.forward", .kind = kList, .least = 0, .most = 1000,
   .form = "each a zone such as \"home.arpa\"", .fault = name_fault,
   .about = "Zones to ask upstreams for although they would be answered here.",
   .access = setting_field<&PolicyConfig::forwarded_zones>()},

  {.key = "groups", .kind = kList, .least = 0, .most = 10'000,
   .form = "each NAME.SETTING = VALUE, a line each; in a file tables [groups.NAME]",
   .fault = group_line_fault,
   .about = "Clients for whom other rules hold: clients, tokens and hosts say who they are, schedule "
            "when; settings of [policy] about rules, lists and answers can be given anew.",
   .access = setting_field<&PolicyConfig::group_lines>()},
  {.key = "policy.stamp_error", .kind = kChoice, .choices = kStampWords,
   .about = "What becomes of clients whose URL holds a stamp that does not decode.",
   .access = setting_field<&PolicyConfig::stamp_error>()},
  {.key = "policy.commands", .kind = kSwitch,
   .about = "Answer the commands of serverless-dns (/configure, /dntolist and their like), where "
            "there are lists or access keys.",
   .access = setting_field<&PolicyConfig::commands, &CommandConfig::enabled>()},
  {.key = "policy.nile_headers", .kind = kSwitch,
   .about = "Say over HTTP as serverless-dns does which lists blocked a name (x-nile-flags), and "
            "at the edge where that was (x-nile-region).",
   .access = setting_field<&PolicyConfig::commands, &CommandConfig::tells_lists>()},
  {.key = "policy.site", .kind = kText, .least = 0, .most = 255,
   .form = "https:// and a host, with or without a path", .fault = site_fault,
   .about = "Web site that the commands configure and search lead to, such as "
            "https://rethinkdns.com; empty: they say themselves which lists are chosen.",
   .access = setting_field<&PolicyConfig::commands, &CommandConfig::site>()},

  {.key = "ddr.target", .kind = kText, .least = 0, .most = 255, .form = "a domain name",
   .fault = optional_name_fault,
   .about = "Name that clients are told to find this server under, where its certificate holds for "
            "that name; empty: they are told nothing.",
   .source = "RFC 9462 4", .access = setting_field<&PolicyConfig::ddr_target>()},
  {.key = "ddr.https_port", .kind = kCount, .least = 1, .most = 65535,
   .about = "Port that clients are told to use.",
   .source = "RFC 9461 4", .access = setting_field<&PolicyConfig::ddr_https_port>()},
  {.key = "ddr.doh_path", .kind = kText, .least = 1, .most = 255,
   .about = "URI template path that clients are told to use.",
   .source = "RFC 9461 5", .access = setting_field<&PolicyConfig::ddr_doh_path>()},
};
// clang-format on

}  // namespace

SettingTable<Config> core_settings() { return {kCoreRows}; }

SettingTable<PolicyConfig> policy_settings() { return {kPolicyRows}; }

}  // namespace berth
