#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/message/name.h"
#include "core/policy/list_format.h"
#include "core/policy/list_mark.h"
#include "core/policy/rpz_lines.h"

namespace berth {

/// Longest line that is read; of a longer one all is skipped. Unit: octets. Ours.
inline constexpr std::size_t kMaxListLine = 4096;
/// What is looked at to tell the format, at most. Unit: octets. Ours: some 3,000 lines.
inline constexpr std::size_t kMaxListSample = 65536;

/// What a list says of one name.
struct ListEntry {
  Name name;  ///< in lower case
  bool subtree = false;
  bool allow = false;
  bool important = false;
  /// Types that it is restricted to; none: it holds for all.
  TypeCondition condition;

  friend bool operator==(const ListEntry&, const ListEntry&) = default;
};

/// A line, or a name in one, that was skipped.
struct SkippedLine {
  std::uint64_t number = 0;  ///< from 1
  SkipReason reason{};
  std::string_view text;  ///< the line or its beginning; any octets

  friend bool operator==(const SkippedLine&, const SkippedLine&) = default;
};

/// Takes what a reader finds, in the order of the lines.
class ListSink {
 public:
  /// `entry` is borrowed for the call.
  virtual void take(const ListEntry& entry) = 0;
  /// `line` is borrowed for the call.
  virtual void skip(const SkippedLine& line) = 0;

 protected:
  ~ListSink() = default;
};

/// Turns a name with letters outside ASCII (UTF-8, dots between labels) into A-labels; nothing
/// where there are none for it. Hosts bring one (RFC 5890 2.3.2.1): its tables are larger than
/// core.
using NameToAscii = std::optional<std::string> (*)(std::string_view name);

/// Reads a list as it comes in, in pieces of any size. Any octets may come: what is not understood
/// is skipped and counted.
/// Memory: at most one line, and until the format is known `kMaxListSample`.
class ListReader {
 public:
  /// `format`: nothing lets the reader tell it from the first lines. Without `to_ascii`, names with
  /// letters outside ASCII are skipped. Requires: `sink` outlives the reader.
  ListReader(std::optional<ListFormat> format, NameToAscii to_ascii, ListSink& sink);

  /// Reads on.
  void read(std::string_view chunk);
  /// Ends the list: what stands behind the last line end is a line, too.
  void finish();

  /// The format that was given, or told: known after `finish`, and once the sample was full.
  [[nodiscard]] std::optional<ListFormat> format() const { return format_; }
  /// Lines so far, empty ones and comments too.
  [[nodiscard]] std::uint64_t lines() const { return lines_; }

 private:
  void read_lines(std::string_view chunk);
  void read_line(std::string_view line, bool is_cut);

  std::optional<ListFormat> format_;
  NameToAscii to_ascii_;
  ListSink& sink_;
  std::uint64_t lines_ = 0;
  /// Until the format is known all of it, then what stands behind the last line end.
  std::string kept_;
  /// The line that is under way is too long already.
  bool is_cut_ = false;
  RpzLines zone_;
};

}  // namespace berth
