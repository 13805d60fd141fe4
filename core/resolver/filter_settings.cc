#include <array>

#include "core/policy/list_stamp.h"
#include "core/policy/name_rules.h"
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
constexpr std::string_view kRuleForm =
    "each a name such as \"ads.example\" (it and all below), \"=ads.example\" (it alone) or "
    "\"*.ads.example\" (all below it)";

constexpr bool is_whole_seconds(std::int64_t n) { return n % kSecond == 0; }

std::string rule_fault(std::string_view text) {
  const Result<void> checked = check_name_rule(text);
  return checked.ok() ? std::string{} : std::string{to_string(checked.error())};
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
  {.key = "policy.lists", .kind = kList, .least = 0, .most = 10'000,
   .form = "each a list's name, a stamp such as \"1:AIAABA\", rec, sec, pec or a union of them, or "
           "\"*\" for all",
   .fault = list_fault,
   .about = "Lists of the image whose names are blocked or allowed.",
   .access = setting_field<&GroupConfig::lists>()},
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
};
// clang-format on

}  // namespace

SettingTable<GroupConfig> filter_settings() { return {kRows}; }

}  // namespace berth
