#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/message/iana.h"
#include "core/message/name.h"
#include "core/policy/blocklist_image.h"

namespace berth {

/// What holds an answer back.
enum class BlockedBy : std::uint8_t {
  kNothing,
  kRule,       ///< a rule of the operator's
  kList,       ///< a list
  kType,       ///< the type asked for has no records here
  kRebinding,  ///< a public name with an address of this network
};

[[nodiscard]] std::string_view to_string(BlockedBy by);

/// What rules for the name asked for say of its answer.
struct Leave {
  bool allowed = false;     ///< it may lead to any name
  bool may_rebind = false;  ///< it may have addresses of this network
};

/// What judging a question or its answer came to.
struct Judgement {
  BlockedBy by = BlockedBy::kNothing;
  /// Found in what the answer leads to, not in the name asked for.
  bool in_answer = false;
  /// Somebody other than the operator demands it.
  bool is_censored = false;
  /// No list has any of the names, whichever lists were chosen.
  bool unlisted = true;
  /// Of a question that is not blocked.
  Leave leave;
  /// The rule as the operator wrote it, the name of the list, or the type; lives as long as the
  /// policy.
  std::string_view source;
  /// Where a list says so.
  ListWord word;
  /// The name that the rule or list has, lower case; with `kRebinding` whose address it is.
  Name name;

  [[nodiscard]] bool is_blocked() const { return by != BlockedBy::kNothing; }
};

/// Says in one line what holds an answer back, in place of what `text` held: "list ads holds
/// ads.example., which the answer leads to".
void explain(const Judgement& judgement, std::string& text);

}  // namespace berth
