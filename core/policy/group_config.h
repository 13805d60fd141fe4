#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/endpoint.h"
#include "core/policy/access.h"
#include "core/policy/log_rule.h"
#include "core/policy/rate_limit.h"

namespace berth {

/// What stands in for an answer that is held back.
enum class BlockMode : std::uint8_t {
  kNullIp,    ///< 0.0.0.0 and ::; no records of any other type
  kNxDomain,  ///< there is no such name
  kNoData,    ///< the name has no records of that type
  kRefused,   ///< REFUSED
  kCustomIp,  ///< addresses of the operator's; no records of any other type
};

/// What holds for some clients: what is blocked, how they are told, whether and how often they may
/// ask, what is logged of it.
struct GroupConfig {
  /// Names that are blocked, and names that are not whatever else says so; see `NameRules`.
  std::vector<std::string> block;
  std::vector<std::string> allow;
  /// Names that lead elsewhere; see `Rewrites`. They go before all rules.
  std::vector<std::string> rewrite;
  /// Search engines that only show safe results; see `parse_safe_engine`.
  std::vector<std::string> safe_search;
  /// Lists of the image that count: each a list's name, a stamp, a preset's name, or `*` for all.
  std::vector<std::string> lists = {"*"};
  /// Names, and lists, that an authority wants blocked: written as above, and the clients are told.
  std::vector<std::string> censor;
  std::vector<std::string> censored_lists;
  /// Mnemonics of types without records here: `AAAA` where IPv6 does not work, `HTTPS` for no ECH.
  std::vector<std::string> block_types;
  BlockMode block_mode = BlockMode::kNullIp;
  /// With `kCustomIp`.
  std::vector<IpAddress> block_addresses;
  /// How long clients keep what says that a name is blocked or leads elsewhere.
  std::uint32_t block_ttl_seconds = 300;
  /// Hold back answers that lead public names to addresses of this network (DNS rebinding).
  bool rebind_protection = false;
  /// Names that may have such addresses all the same; written as those of `allow`.
  std::vector<std::string> may_rebind;
  RateLimit rate;
  GroupAccess access = GroupAccess::kByAddress;
  LogRule log;
};

}  // namespace berth
