#include "native-host/top/top_key.h"

#include <algorithm>

namespace berth {
namespace {

constexpr std::size_t kMaxFilter = 64;

std::optional<std::size_t>& sorted_by(TopState& state) {
  return state.sorted_by[static_cast<std::size_t>(state.table)];
}

/// Through no column at all and back to the first, or the other way round.
void sort_by_next(TopState& state, bool forwards) {
  const std::size_t columns = columns_of(state.table).size();
  std::optional<std::size_t>& column = sorted_by(state);
  if (!column) {
    column = forwards ? 0 : columns - 1;
  } else if (forwards ? *column + 1 == columns : *column == 0) {
    column.reset();
  } else {
    *column += forwards ? 1 : std::size_t(-1);
  }
}

void show(TopTable table, TopState& state) {
  state.table = table;
  state.first_row = 0;
}

void type(PressedKey pressed, TopState& state) {
  switch (pressed.key) {
    case TopKey::kEnter: state.is_typing_filter = false; break;
    case TopKey::kEscape:
      state.is_typing_filter = false;
      state.filter.clear();
      break;
    case TopKey::kErase:
      if (!state.filter.empty()) state.filter.pop_back();
      break;
    case TopKey::kCharacter:
      if (pressed.character >= ' ' && state.filter.size() < kMaxFilter) {
        state.filter += pressed.character;
      }
      break;
    default: break;
  }
  state.first_row = 0;
}

void scroll(TopKey key, const TopSize& size, TopState& state) {
  const std::size_t page = std::max<std::size_t>(size.height / 2, 1);
  switch (key) {
    case TopKey::kUp: state.first_row -= std::min<std::size_t>(state.first_row, 1); break;
    case TopKey::kDown: ++state.first_row; break;
    case TopKey::kPageUp: state.first_row -= std::min(state.first_row, page); break;
    case TopKey::kPageDown: state.first_row += page; break;
    case TopKey::kHome: state.first_row = 0; break;
    default: break;
  }
}

}  // namespace

bool press(PressedKey pressed, const TopSize& size, TopState& state) {
  if (state.is_typing_filter) {
    type(pressed, state);
    return true;
  }
  if (pressed.key != TopKey::kCharacter) {
    if (pressed.key == TopKey::kEscape) state.filter.clear();
    scroll(pressed.key, size, state);
    return true;
  }
  switch (pressed.character) {
    case '1': show(TopTable::kUpstreams, state); break;
    case '2': show(TopTable::kConnections, state); break;
    case '3': show(TopTable::kQueries, state); break;
    case '\t':
      show(static_cast<TopTable>((static_cast<std::size_t>(state.table) + 1) % kTopTables), state);
      break;
    case 's': sort_by_next(state, true); break;
    case 'S': sort_by_next(state, false); break;
    case '/': state.is_typing_filter = true; break;
    case 'p': state.is_paused = !state.is_paused; break;
    case 'q': return false;
    default: break;
  }
  return true;
}

TextLine key_line() {
  return {LineStyle::kFaint,
          "1 upstreams  2 connections  3 queries  s sort  / filter  p pause  q quit"};
}

}  // namespace berth
