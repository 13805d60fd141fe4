#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/policy/list_mark.h"
#include "core/policy/mark_sets.h"
#include "core/policy/name_pool.h"

namespace berth {

/// Gathers names and what lists say of them, in any order, and makes one image of them. The same
/// input gives the same octets on every host.
/// Memory: while names come in, about 45 octets a name; for `build`, the image and 30 octets a name
/// besides.
class BlocklistBuilder {
 public:
  /// Adds a list and gives its id: 0, 1, 2 …
  /// Errors: kTooLarge (a name over 255 octets), kTooMany (over `kMaxLists`).
  [[nodiscard]] Result<ListId> add_list(std::string_view name);

  /// Adds a condition and gives its number, the same for the same one.
  /// Errors: kTooMany (over 255 conditions), kBadText (no types, or over 255).
  [[nodiscard]] Result<std::uint8_t> add_condition(const TypeCondition& condition);

  /// Notes what a list says of `name`, in whatever letter case. Said twice it counts once.
  /// Requires: list and condition were added. `name` is a whole wire name.
  /// Errors: kNotAllowed (the root), kTooMany (over 2^28 names, or 4 GiB of them).
  Result<void> add(ByteView name, const ListMark& mark);

  /// How many names there are.
  [[nodiscard]] std::size_t names() const { return pool_.size(); }

  /// Makes the image.
  /// Errors: kTooLarge (it would have over 4 GiB), kTooMany (too many names fall together under
  /// every key that was tried: they were made to).
  [[nodiscard]] Result<Bytes> build() const;

 private:
  NamePool pool_;
  MarkSets sets_;
  std::vector<std::string> lists_;
  std::vector<TypeCondition> conditions_;
};

}  // namespace berth
