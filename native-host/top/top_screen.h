#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "native-host/top/text_line.h"
#include "native-host/top/top_key.h"
#include "native-host/top/top_view.h"

namespace berth {

/// The terminal as a screen of lines, and its keys. As long as there is one, nothing else writes to
/// the terminal; at the end, by a signal too, it is as it was before.
class TopScreen {
 public:
  /// Nothing: the terminal cannot show one (`TERM`).
  [[nodiscard]] static std::unique_ptr<TopScreen> open();
  ~TopScreen();
  TopScreen(const TopScreen&) = delete;
  TopScreen& operator=(const TopScreen&) = delete;

  [[nodiscard]] TopSize size() const;
  /// Shows these lines from the top on, and nothing else.
  void draw(const std::vector<TextLine>& lines);
  /// The next key; none within `wait`: `kNone`.
  [[nodiscard]] PressedKey wait(std::chrono::milliseconds wait);

 private:
  struct Terminal;
  explicit TopScreen(std::unique_ptr<Terminal> terminal);
  std::unique_ptr<Terminal> terminal_;
};

}  // namespace berth
