#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/message/iana.h"

namespace berth {

/// Numbers the lists of one image, in the order they were added.
struct ListId {
  std::uint32_t value = 0;
  friend bool operator==(ListId, ListId) = default;
};

/// What one list says of one name.
struct ListMark {
  ListId list;
  bool subtree = false;    ///< the name and everything below it; otherwise the name alone
  bool allow = false;      ///< the list lets it through; otherwise it blocks it
  bool important = false;  ///< goes before marks of the other kind that are not (Adblock-style)
  /// Which of the image's conditions must hold, counted from 1; 0 is none.
  std::uint8_t condition = 0;
  friend bool operator==(const ListMark&, const ListMark&) = default;
};

/// Restricts a mark to questions of some types (Adblock-style `$dnstype`).
struct TypeCondition {
  std::vector<RecordType> types;  ///< 1..255, in rising order
  bool other_types = false;       ///< it holds for all types but these

  [[nodiscard]] bool holds(RecordType type) const {
    bool among = false;
    for (const RecordType each : types) among = among || each == type;
    return among != other_types;
  }
  friend bool operator==(const TypeCondition&, const TypeCondition&) = default;
};

}  // namespace berth
