#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace berth {

/// Cuts presentation text into words: white space between them, `"…"` held together, escapes left
/// for strings resolved and for names kept. Source: RFC 1035 5.1.
class TextReader {
 public:
  explicit TextReader(std::string_view text) : text_(text) { skip_space(); }

  [[nodiscard]] bool empty() const { return at_ == text_.size(); }

  /// The next word as it stands. Errors: kBadText (nothing left, or an open quote).
  [[nodiscard]] Result<std::string_view> word();
  /// The next word or quoted string, quotes and escapes taken away. Errors: kBadText.
  [[nodiscard]] Result<std::string> string();
  /// `key`, `key=value` or `key="value"`: the part before `=`, the reader then before the value.
  [[nodiscard]] Result<std::string_view> key(bool& has_value);
  /// All that is left, without white space between words.
  [[nodiscard]] std::string rest();

 private:
  void skip_space();

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace berth
