#pragma once

#include <cstdint>
#include <string_view>

#include "core/policy/list_reader.h"

namespace berth {

/// What an entry is apart from its name.
struct EntryKind {
  bool subtree = false;
  bool allow = false;
  bool important = false;
  /// None: all types. Borrowed.
  const TypeCondition* condition = nullptr;
};

/// One line under way: the readers of the formats say of it what it holds.
class ListLine {
 public:
  /// Borrows all of them. `text` is without its end and without blanks around it.
  ListLine(std::uint64_t number, std::string_view text, NameToAscii to_ascii, ListSink& sink)
      : number_(number), text_(text), to_ascii_(to_ascii), sink_(sink) {}

  [[nodiscard]] std::string_view text() const { return text_; }

  /// The line lists `name`, as it is written there: letters of any case and script, perhaps a final
  /// dot. Skipped with the reason where that is no name.
  void list(std::string_view name, const EntryKind& kind);
  /// The line, or something in it, says nothing that can be held.
  void skip(SkipReason reason);

 private:
  std::uint64_t number_;
  std::string_view text_;
  NameToAscii to_ascii_;
  ListSink& sink_;
};

/// Whether `c` parts words in a line.
[[nodiscard]] constexpr bool is_list_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}
/// `text` without blanks at its ends.
[[nodiscard]] std::string_view without_blanks(std::string_view text);
/// Takes the first word off `text`; empty when there is none.
[[nodiscard]] std::string_view take_word(std::string_view& text);
/// `text` up to a `#` that begins it or follows a blank.
[[nodiscard]] std::string_view without_remark(std::string_view text);
/// Whether `word` is an address.
[[nodiscard]] bool is_address(std::string_view word);
/// Whether an address stands for "nowhere" in lists: unspecified or loopback.
[[nodiscard]] bool is_nowhere(std::string_view address);

/// The formats, a line each. Empty lines and comments say nothing.
void read_domain_line(ListLine& line);
void read_wildcard_line(ListLine& line);
void read_hosts_line(ListLine& line);
void read_adblock_line(ListLine& line);
void read_dnsmasq_line(ListLine& line);

}  // namespace berth
