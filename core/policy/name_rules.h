#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/list.h"
#include "core/base/result.h"
#include "core/policy/name_tree.h"

namespace berth {

/// What a rule is for.
enum class RuleKind : std::uint8_t {
  kAllow,
  kBlock,
  kMayRebind,  ///< its addresses may be of this network
};
inline constexpr std::size_t kRuleKinds = 3;

/// An operator's rules about names, each `NAME` (it and all below), `=NAME` (it alone) or `*.NAME`
/// (all below it); `||NAME^`, as block lists have it, is `NAME`. Of several the nearest speaks.
class NameRules {
 public:
  /// A rule that holds for a name: which, counted from 1 (0: none), and where in the name asked for
  /// the rule's own name begins.
  struct Match {
    std::uint32_t rule = 0;
    std::uint8_t start = 0;
  };
  using Matches = std::array<Match, kRuleKinds>;

  /// Adds a rule; one for the same names is there already: that one stays.
  /// Errors: kBadText (empty, or characters that host names do not have: names beyond ASCII are
  /// written as A-labels), those of `Name::parse`.
  Result<void> add(std::string_view text, RuleKind kind);

  /// The rule of each kind for `name` (lower case, wire form). Allocates nothing; costs one hash
  /// look-up for each label that the rules share with the name, and one more.
  [[nodiscard]] Matches find(ByteView name) const;

  /// The text of a rule, as long as no other is added. Requires: `rule` is of a match, and not 0.
  [[nodiscard]] std::string_view text(std::uint32_t rule) const { return texts_[rule - 1]; }
  [[nodiscard]] bool empty() const { return texts_.empty(); }

 private:
  /// Rules of each kind at one name.
  struct Rules {
    std::array<std::uint32_t, kRuleKinds> exact{};
    std::array<std::uint32_t, kRuleKinds> below{};
  };

  NameTree tree_;
  List<Rules> nodes_{1};
  std::vector<std::string> texts_;
};

/// What is wrong with the text of a rule; nothing: it can be added.
[[nodiscard]] Result<void> check_name_rule(std::string_view text);

}  // namespace berth
