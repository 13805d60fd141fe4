#include <array>

#include "core/policy/list_stamp.h"
#include "core/policy/name_rules.h"
#include "core/policy/rewrites.h"
#include "core/policy/safe_search.h"
#include "core/resolver/setting_field.h"
#include "core/resolver/setting_units.h"
#include "core/resolver/settings.h"

// The part of the table that says what is blocked, and how.

namespace berth {
namespace {

using enum SettingKind;

// In the order of `BlockMode`.
constexpr std::array<std::string_view, 5> kModeWords{"null_ip", "nxdomain", "nodata", "refused",
                                                     "custom_ip"};
// In the order of `GroupAccess`.
constexpr std::array<std::string_view, 3> kAccessWords{"by_address", "granted", "refused"};
// In the order of `LogDetail`.
constexpr std::array<std::string_view, 3> kLogWords{"off", "counts", "full"};
// In the order of `LogAddress`.
constexpr std::array<std::string_view, 3> kAddressWords{"none", "network", "whole"};
// In the order of `RateScope`.
constexpr std::array<std::string_view, 2> kScopeWords{"client", "group"};
constexpr std::string_view kRuleForm =
    "each a name such as \"ads.example\" (it and all below), \"=ads.example\" (it alone) or "
    "\"*.ads.example\" (all below it)";

constexpr bool is_whole_seconds(std::int64_t n) { return n % kSecond == 0; }

std::string rule_fault(std::string_view text) {
  const Result<void> checked = check_name_rule(text);
  return checked.ok() ? std::string{} : std::string{to_string(checked.error())};
}

std::string rewrite_fault(std::string_view text) {
  const Result<void> checked = check_rewrite(text);
  return checked.ok() ? std::string{} : std::string{to_string(checked.error())};
}

std::string engine_fault(std::string_view text) {
  return parse_safe_engine(text) ? std::string{} : std::string{"no search engine"};
}

std::string list_fault(std::string_view text) {
  if (text.empty()) return "a list has a name";
  const bool is_bad_stamp = looks_like_stamp(text) && text[1] == ':' && !parse_stamp(text).ok();
  return is_bad_stamp ? "a stamp that does not decode" : std::string{};
}

std::string type_fault(std::string_view text) {
  return parse_record_type(text) ? std::string{} : std::string{"no record type"};
}

// clang-format off
constexpr Setting kRows[] = {
  {.key = "policy.block", .kind = kList, .least = 0, .most = 100'000, .form = kRuleForm,
   .fault = rule_fault,
   .about = "Names that are blocked, in questions and in what answers lead to.",
   .access = setting_field<&GroupConfig::block>()},
  {.key = "policy.allow", .kind = kList, .least = 0, .most = 100'000, .form = kRuleForm,
   .fault = rule_fault,
   .about = "Names that are not blocked, whatever else says so.",
   .access = setting_field<&GroupConfig::allow>()},
  {.key = "policy.rewrite", .kind = kList, .least = 0, .most = 10'000,
   .form = "each a name or \"*.NAME\" (all below it), and its addresses or another name, as in "
           "\"nas.example 192.168.1.5\"",
   .fault = rewrite_fault,
   .about = "Names that lead elsewhere, before all rules: those addresses are the only records, or "
            "the other name is asked for.",
   .access = setting_field<&GroupConfig::rewrite>()},
  {.key = "policy.safe_search", .kind = kList, .least = 0, .most = 16,
   .form = "each google, bing, duckduckgo, yandex, ecosia, brave, pixabay, youtube, "
           "youtube_moderate, or \"*\" for all",
   .fault = engine_fault,
   .about = "Search engines, and YouTube, that are led to where they show filtered results alone.",
   .access = setting_field<&GroupConfig::safe_search>()},
  {.key = "policy.lists", .kind = kList, .least = 0, .most = 10'000,
   .form = "each a list's name, a stamp such as \"1:AIAABA\", rec, sec, pec or a union of them, or "
           "\"*\" for all",
   .fault = list_fault,
   .about = "Lists of the image whose names are blocked or allowed.",
   .access = setting_field<&GroupConfig::lists>()},
  {.key = "policy.censor", .kind = kList, .least = 0, .most = 100'000, .form = kRuleForm,
   .fault = rule_fault,
   .about = "Names that are blocked because an authority demands it, which clients are told.",
   .source = "RFC 8914 4.17", .access = setting_field<&GroupConfig::censor>()},
  {.key = "policy.censored_lists", .kind = kList, .least = 0, .most = 10'000,
   .form = "each a list as in policy.lists",
   .fault = list_fault,
   .about = "Lists of the image of names that an authority demands to be blocked; they count beside "
            "policy.lists and any stamp.",
   .source = "RFC 8914 4.17", .access = setting_field<&GroupConfig::censored_lists>()},
  {.key = "policy.block_types", .kind = kList, .least = 0, .most = 64,
   .form = "each a record type such as AAAA", .fault = type_fault,
   .about = "Types that no name has records of: AAAA where IPv6 does not work, HTTPS against "
            "encrypted client hellos.",
   .access = setting_field<&GroupConfig::block_types>()},
  {.key = "policy.block_mode", .kind = kChoice, .choices = kModeWords,
   .about = "What stands in for a blocked answer: the addresses 0.0.0.0 and ::, no such name, no "
            "records, REFUSED, or policy.block_addresses.",
   .access = setting_field<&GroupConfig::block_mode>()},
  {.key = "policy.block_addresses", .kind = kList, .least = 0, .most = 16,
   .form = "each an address such as \"192.0.2.1\"", .fault = parse_fault<IpAddress>,
   .about = "Addresses given with policy.block_mode custom_ip, as for a page that says why.",
   .access = setting_field<&GroupConfig::block_addresses>()},
  {.key = "policy.block_ttl", .kind = kDuration, .least = 0, .most = kDay,
   .form = "whole seconds", .fits = is_whole_seconds,
   .about = "How long clients may keep what says that a name is blocked.",
   .source = "RFC 2308 5",
   .access = setting_field_as<WholeSeconds<std::uint32_t>, &GroupConfig::block_ttl_seconds>()},
  {.key = "policy.rebind_protection", .kind = kSwitch,
   .about = "Hold back answers that lead public names to private, loopback or link-local "
            "addresses; local.forward and upstreams' domain= are not public.",
   .access = setting_field<&GroupConfig::rebind_protection>()},
  {.key = "policy.may_rebind", .kind = kList, .least = 0, .most = 10'000, .form = kRuleForm,
   .fault = rule_fault,
   .about = "Public names that may lead to such addresses all the same.",
   .access = setting_field<&GroupConfig::may_rebind>()},
  {.key = "policy.access", .kind = kChoice, .choices = kAccessWords,
   .about = "Whether a group may ask: as access.plain and access.encrypted have it by address, or "
            "always, or never. With refused here and granted for some groups, those alone may ask.",
   .access = setting_field<&GroupConfig::access>()},
  {.key = "policy.log", .kind = kChoice, .choices = kLogWords,
   .about = "What a log of questions may say: nothing, that there was one, or all.",
   .access = setting_field<&GroupConfig::log, &LogRule::detail>()},
  {.key = "policy.log_address", .kind = kChoice, .choices = kAddressWords,
   .about = "What it may say of the client's address: nothing, its network (/24, of IPv6 /48), or all.",
   .access = setting_field<&GroupConfig::log, &LogRule::address>()},
  {.key = "rate.queries_per_second", .kind = kCount, .least = 0, .most = 1'000'000,
   .about = "Questions that a client may ask each second; what is more is refused: REFUSED, over UDP "
            "\"ask by TCP\" or nothing, over HTTPS the status 429. 0: any number.",
   .access = setting_field<&GroupConfig::rate, &RateLimit::queries_per_second>()},
  {.key = "rate.burst", .kind = kCount, .least = 1, .most = 1'000'000,
   .about = "Questions that it may ask at once.",
   .access = setting_field<&GroupConfig::rate, &RateLimit::burst>()},
  {.key = "rate.scope", .kind = kChoice, .choices = kScopeWords,
   .about = "Whose questions are counted together: those of each client, or of all of its group.",
   .access = setting_field<&GroupConfig::rate, &RateLimit::scope>()},
};
// clang-format on

}  // namespace

SettingTable<GroupConfig> filter_settings() { return {kRows}; }

}  // namespace berth
