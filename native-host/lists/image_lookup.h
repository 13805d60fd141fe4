#pragma once

#include <string>
#include <vector>

#include "core/doh/json_writer.h"
#include "core/message/name.h"
#include "core/policy/blocklist_image.h"

namespace berth {

/// What one list says of a name that was looked up.
struct ListSaying {
  std::string list;
  ListId id;
  /// The listed name: the one looked up, or one above it.
  std::string listed;
  ListMark mark;
  TypeCondition condition;
};

/// What lists say of `name`, the nearest listed name first, then by list. What a list says of a
/// name above it alone says nothing of this one, and is left out.
[[nodiscard]] std::vector<ListSaying> look_up(const BlocklistImage& image, const Name& name);

/// The same in words, a line each.
[[nodiscard]] std::string sayings_text(const Name& name, const std::vector<ListSaying>& sayings);
/// The same as an object.
void write_sayings(const Name& name, const std::vector<ListSaying>& sayings, JsonWriter& json);

}  // namespace berth
