#pragma once

#include <cstdint>
#include <string_view>

#include "core/message/name.h"

namespace berth {

/// Who lets a name through, whatever else is said of it.
enum class AllowedBy : std::uint8_t {
  kNobody,
  kRule,  ///< a rule of the operator's
  kList,  ///< a list, against others
};

/// Why a question is let through. Judging it only finds out that it is: this is for people who
/// ask.
struct Permission {
  AllowedBy by = AllowedBy::kNobody;
  /// The rule as the operator wrote it, or the name of the list; lives as long as the policy.
  std::string_view source;
  /// The name that the rule or list has, lower case.
  Name name;

  friend bool operator==(const Permission&, const Permission&) = default;
};

/// The word for labels; static storage.
[[nodiscard]] std::string_view to_string(AllowedBy by);

}  // namespace berth
