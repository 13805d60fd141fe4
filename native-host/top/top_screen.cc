#include "native-host/top/top_screen.h"

// Its functions, not its macros: those are named like ordinary words.
#define NCURSES_NOMACROS
#include <ncurses.h>

#include <cstdio>
#include <utility>

namespace berth {
namespace {

constexpr short kWarningPair = 1;
constexpr short kBadPair = 2;
constexpr int kEscapeDelay = 25;  // Unit: milliseconds.
constexpr int kEscapeCode = 27;
constexpr int kDeleteCode = 127;

attr_t attributes_of(LineStyle style) {
  const bool colours = ::has_colors();
  switch (style) {
    case LineStyle::kPlain: return A_NORMAL;
    case LineStyle::kTitle: return A_BOLD;
    case LineStyle::kHead: return A_REVERSE;
    case LineStyle::kFaint: return A_DIM;
    case LineStyle::kWarning:
      return colours ? static_cast<attr_t>(COLOR_PAIR(kWarningPair)) : A_BOLD;
    case LineStyle::kBad:
      return A_BOLD | (colours ? static_cast<attr_t>(COLOR_PAIR(kBadPair)) : A_NORMAL);
  }
  return A_NORMAL;
}

}  // namespace

struct TopScreen::Terminal {
  SCREEN* screen = nullptr;
};

std::unique_ptr<TopScreen> TopScreen::open() {
  auto terminal = std::make_unique<Terminal>();
  terminal->screen = ::newterm(nullptr, stdout, stdin);
  if (terminal->screen == nullptr) return nullptr;
  ::cbreak();
  ::noecho();
  ::nonl();
  ::keypad(stdscr, TRUE);
  ::set_escdelay(kEscapeDelay);
  ::curs_set(0);
  if (::has_colors()) {
    ::start_color();
    ::use_default_colors();
    ::init_pair(kWarningPair, COLOR_YELLOW, -1);
    ::init_pair(kBadPair, COLOR_RED, -1);
  }
  return std::unique_ptr<TopScreen>(new TopScreen(std::move(terminal)));
}

TopScreen::TopScreen(std::unique_ptr<Terminal> terminal) : terminal_(std::move(terminal)) {}

TopScreen::~TopScreen() {
  ::endwin();
  ::delscreen(terminal_->screen);
}

TopSize TopScreen::size() const {
  return {static_cast<std::size_t>(COLS), static_cast<std::size_t>(LINES)};
}

void TopScreen::draw(const std::vector<TextLine>& lines) {
  ::erase();
  int row = 0;
  for (const TextLine& line : lines) {
    if (row >= LINES) break;
    ::attrset(static_cast<int>(attributes_of(line.style)));
    ::mvaddnstr(row++, 0, line.text.c_str(), COLS);
  }
  ::attrset(A_NORMAL);
  ::refresh();
}

PressedKey TopScreen::wait(std::chrono::milliseconds wait) {
  ::timeout(static_cast<int>(wait.count()));
  const int code = ::getch();
  switch (code) {
    case '\r':
    case KEY_ENTER: return {TopKey::kEnter};
    case kEscapeCode: return {TopKey::kEscape};
    case kDeleteCode:
    case '\b':
    case KEY_BACKSPACE: return {TopKey::kErase};
    case KEY_UP: return {TopKey::kUp};
    case KEY_DOWN: return {TopKey::kDown};
    case KEY_PPAGE: return {TopKey::kPageUp};
    case KEY_NPAGE: return {TopKey::kPageDown};
    case KEY_HOME: return {TopKey::kHome};
    default: break;
  }
  if (code == '\t' || (code >= ' ' && code < kDeleteCode)) {
    return {TopKey::kCharacter, static_cast<char>(code)};
  }
  return {};
}

}  // namespace berth
