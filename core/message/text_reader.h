#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace berth {

/// Cuts presentation text into words: white space and parentheses between them, `"…"` held
/// together, escapes left for strings resolved and for names kept. Source: RFC 1035 5.1.
class TextReader {
 public:
  explicit TextReader(std::string_view text) : text_(text) { skip_space(); }

  [[nodiscard]] bool empty() const { return at_ == text_.size(); }

  /// The next word as it stands. Errors: kBadText (nothing left).
  [[nodiscard]] Result<std::string_view> word();
  /// The next word or quoted string, quotes and escapes taken away.
  /// Errors: kBadText (nothing left, an open quote, a broken escape).
  [[nodiscard]] Result<std::string> string();
  /// `key`, `key=value` or `key="value"`: the part before `=`, the reader then before the value.
  /// Errors: kBadText (nothing before or behind the `=`).
  [[nodiscard]] Result<std::string_view> key(bool& has_value);
  /// All words that are left, put together.
  [[nodiscard]] std::string rest();
  /// All that is left, as it stands.
  [[nodiscard]] std::string_view tail() const { return text_.substr(at_); }

 private:
  void skip_space();

  std::string_view text_;
  std::size_t at_ = 0;
};

/// What stands in `line` behind `label`, up to the next `,` or `;` or the end, without blanks at
/// its ends; empty when the label is not there.
[[nodiscard]] std::string_view field_after(std::string_view line, std::string_view label);

}  // namespace berth
