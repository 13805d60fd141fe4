#pragma once

#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/resolver/event.h"

namespace berth {

/// An event, or in words what is wrong with its record.
struct EventRead {
  /// Its views point into the record.
  std::optional<Event> event;
  /// Static storage.
  std::string_view fault;
  /// The record is of a version that is not known here.
  bool bad_version = false;
};

/// Reads an event record (wasm/README.md). Every number in it is checked.
[[nodiscard]] EventRead read_event(ByteView record);

}  // namespace berth
