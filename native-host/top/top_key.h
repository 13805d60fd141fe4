#pragma once

#include <cstdint>

#include "native-host/top/top_view.h"

namespace berth {

/// A key of the terminal.
enum class TopKey : std::uint8_t {
  kNone,
  kEnter,
  kEscape,
  kErase,
  kUp,
  kDown,
  kPageUp,
  kPageDown,
  kHome,
  kCharacter,
};

/// A key that was pressed, or none in time.
struct PressedKey {
  TopKey key = TopKey::kNone;
  /// Of `kCharacter`: printable ASCII or a tabulator.
  char character = 0;
};

/// Does what the key is for; false: it is for the end.
[[nodiscard]] bool press(PressedKey pressed, const TopSize& size, TopState& state);

/// The keys, in one line.
[[nodiscard]] TextLine key_line();

}  // namespace berth
