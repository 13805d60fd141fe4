#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/list.h"
#include "core/base/result.h"
#include "core/policy/name_rules.h"
#include "core/policy/redirection.h"

namespace berth {

/// What one name is led to.
struct RewriteTarget {
  /// Lower case, wire form; empty: the addresses are the answer.
  Bytes name;
  std::vector<IpAddress> addresses;
};

/// An operator's rewrites, each `NAME TARGET`: the name alone, or with `*.NAME` all below it, leads
/// to another name or has the addresses given, one or more. Of several the nearest speaks; one that
/// leads to the very name asked for leaves it alone.
class Rewrites {
 public:
  /// Adds one. Where a name has one already, addresses are added to its addresses and everything
  /// else is passed over.
  /// Errors: kBadText (no target, a name beside other targets, what is no name of a host), those of
  /// names.
  Result<void> add(std::string_view text);

  /// Follows rewrites from `name` (lower case, wire form); the first is the source. Allocates
  /// nothing; costs what `NameRules::find` does, for each rewrite that is followed.
  [[nodiscard]] Redirection find(ByteView name) const;

  [[nodiscard]] bool empty() const { return targets_.empty(); }

 private:
  /// The number of the rule for a name, counted from 1; 0: none, or it leads to the name itself.
  [[nodiscard]] std::uint32_t rule_for(ByteView name) const;

  NameRules rules_;
  /// In the order of the rules.
  List<RewriteTarget> targets_;
};

/// What is wrong with the text of a rewrite; nothing: it can be added.
[[nodiscard]] Result<void> check_rewrite(std::string_view text);

}  // namespace berth
