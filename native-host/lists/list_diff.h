#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/policy/list_contents.h"

namespace berth {

/// One name that two lists do not say the same of.
struct NameChange {
  std::string name;
  /// What each says of it, in words; empty: nothing.
  std::string before;
  std::string after;

  friend bool operator==(const NameChange&, const NameChange&) = default;
};

/// What changed from one list to the other, in the order of the names' text. Null: a list of
/// nothing.
[[nodiscard]] std::vector<NameChange> changes_between(const ListContents* before,
                                                      const ListContents* after);

/// How many names came, went, and mean something else.
struct ChangeCounts {
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  std::uint64_t changed = 0;
};
[[nodiscard]] ChangeCounts count_changes(const std::vector<NameChange>& changes);

/// A line for each: `+ name`, `- name`, or `~ name: before → after`.
[[nodiscard]] std::string changes_text(const std::vector<NameChange>& changes);

}  // namespace berth
