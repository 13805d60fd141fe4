#pragma once

#include <cstdint>

#include "core/base/bytes.h"
#include "core/message/iana.h"
#include "core/policy/blocklist_image.h"
#include "core/policy/list_choice.h"

namespace berth {

/// What the chosen lists of an image say of one name.
struct ListVerdict {
  enum class Kind : std::uint8_t {
    kUnlisted,  ///< no list of the image has it, chosen or not
    kUnchosen,  ///< only lists or marks that do not count here have it
    kAllowed,
    kBlocked,
  } kind = Kind::kUnlisted;
  ListWord word;
};

/// Whether a mark of `match` speaks of the name that was looked up, asked for with `type`.
[[nodiscard]] bool mark_counts(const BlocklistImage& image, const ListMark& mark,
                               const ListMatch& match, RecordType type);

/// Above 0; of several marks of one name that which has the larger number speaks.
[[nodiscard]] int rank_of(const ListMark& mark);

/// Asks the lists about `name` (lower case, wire form). An important mark goes before others, one
/// that allows before one that blocks, and of the same kind the nearest name's.
/// Allocates nothing, but for marks that hold for some types only.
[[nodiscard]] ListVerdict ask_lists(const BlocklistImage& image, const ChosenLists& chosen,
                                    ByteView name, RecordType type);

}  // namespace berth
