#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/blocklist_builder.h"
#include "core/policy/list_reader.h"
#include "core/policy/name_pool.h"

namespace berth {

/// Whether names of a list stand for what is below them.
enum class MatchChoice : std::uint8_t {
  kFormat,   ///< as the format has it
  kSubtree,  ///< always
  kExact,    ///< never
};

/// How a list is read.
struct ListReading {
  /// Nothing: it is told from the first lines.
  std::optional<ListFormat> format;
  MatchChoice match = MatchChoice::kFormat;
  /// Its names are let through, whatever the format says.
  bool allow = false;
  /// Of each reason to skip a line, so many lines are kept to be shown.
  std::size_t shown = 0;
  /// As `ListReader` takes it.
  NameToAscii to_ascii = nullptr;
};

/// A skipped line that was kept to be shown.
struct ShownLine {
  std::uint64_t number = 0;
  SkipReason reason{};
  std::string text;

  friend bool operator==(const ShownLine&, const ShownLine&) = default;
};

/// What was counted while a list was read.
struct ListCounts {
  std::uint64_t lines = 0;
  std::uint64_t names = 0;
  /// Entries that said what an earlier one had said.
  std::uint64_t duplicates = 0;
  SkipCounts skipped{};

  [[nodiscard]] std::uint64_t all_skipped() const;
  friend bool operator==(const ListCounts&, const ListCounts&) = default;
};

/// A name in a list, and in words what the list says of it.
struct NameSaying {
  std::string name;
  std::string says;
};

/// One list, read in pieces of any size: each name once, with what is said of it.
/// Memory: about 21 octets a name and the name itself.
class ListContents {
 public:
  explicit ListContents(const ListReading& reading);
  ListContents(const ListContents&) = delete;
  ListContents& operator=(const ListContents&) = delete;
  ~ListContents();

  /// Reads on.
  void read(std::string_view chunk);
  /// Ends the list. What stands below is whole from then on.
  void finish();

  [[nodiscard]] const ListCounts& counts() const { return counts_; }
  [[nodiscard]] ListFormat format() const { return format_; }
  [[nodiscard]] const std::vector<ShownLine>& shown() const { return shown_; }
  [[nodiscard]] const NamePool& names() const { return names_; }
  /// More names came than a pool holds.
  [[nodiscard]] bool is_full() const { return is_full_; }

  /// Every name, as it came, with what is said of it.
  [[nodiscard]] std::vector<NameSaying> sayings() const;

  /// Puts all of it into `builder`, but for entries whose types an image has no room for any more;
  /// how many these were. Errors: those of `BlocklistBuilder`.
  [[nodiscard]] Result<std::uint64_t> add_to(BlocklistBuilder& builder, ListId list) const;

 private:
  /// An entry for some types only.
  struct Conditional {
    NamePool::Index name = 0;
    ListMark mark;
    TypeCondition condition;
    friend bool operator==(const Conditional&, const Conditional&) = default;
  };

  /// The reader, and what it tells.
  class Intake;

  void take(const ListEntry& entry);
  void skip(const SkippedLine& line);
  void take_conditional(NamePool::Index name, const ListMark& mark, const TypeCondition& condition);

  ListReading reading_;
  std::unique_ptr<Intake> intake_;
  /// With each name, a bit for each kind of mark it has.
  NamePool names_;
  std::vector<Conditional> conditional_;
  ListCounts counts_;
  std::vector<ShownLine> shown_;
  ListFormat format_{};
  bool is_full_ = false;
};

}  // namespace berth
