#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/message/message_view.h"

namespace berth {

/// The OPT record as dig's pseudo-section: a title, a line for its fields, a line for each option
/// that can be read. An option is told in words only where the words say all of it, else in hex.
/// The high bits of the response code are not told: they belong to the status in the header.
/// Requires: the type is OPT.
[[nodiscard]] std::string opt_to_text(const RecordView& opt);

/// An OPT record put together from the lines that `opt_to_text` prints.
class OptText {
 public:
  /// Takes one line, `; ` in front. A line with another label is a comment and changes nothing.
  /// Errors: kBadText (also for an option before the fields, and for the fields twice).
  [[nodiscard]] Result<void> take(std::string_view line);

  /// Whether there is an OPT record at all.
  [[nodiscard]] bool started() const { return started_; }
  [[nodiscard]] RecordClass record_class() const { return record_class_; }
  /// Version and flags; the high eight bits are left to the response code.
  [[nodiscard]] std::uint32_t ttl() const { return ttl_; }
  [[nodiscard]] ByteView options() const { return options_; }

 private:
  Result<void> take_fields(std::string_view line);
  Result<void> take_option(std::uint16_t code, const Result<Bytes>& data);

  bool started_ = false;
  RecordClass record_class_{};
  std::uint32_t ttl_ = 0;
  Bytes options_;
};

}  // namespace berth
