#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/policy/blocklist_builder.h"
#include "core/policy/list_reader.h"
#include "core/policy/name_pool.h"
#include "native-host/lists/list_plan.h"

namespace berth {

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

/// One list, read: each name once, with what is said of it.
/// Memory: about 21 octets a name and the name itself.
class ListContents final : private ListSink {
 public:
  /// Reads `text`. Of each reason, the first `shown` lines are kept to be shown. `progress` is told
  /// of names as they come.
  ListContents(std::string_view text, const ListSource& source, std::size_t shown,
               std::atomic<std::uint64_t>& progress);

  [[nodiscard]] const ListCounts& counts() const { return counts_; }
  [[nodiscard]] ListFormat format() const { return format_; }
  [[nodiscard]] const std::vector<ShownLine>& shown() const { return shown_; }
  [[nodiscard]] const NamePool& names() const { return names_; }
  /// More names came than a pool holds.
  [[nodiscard]] bool is_full() const { return is_full_; }

  /// Every name, as it came, with what is said of it.
  [[nodiscard]] std::vector<NameSaying> sayings() const;

  /// Puts all of it into `builder`. Errors: those of `BlocklistBuilder`.
  [[nodiscard]] Result<void> add_to(BlocklistBuilder& builder, ListId list) const;

 private:
  /// An entry for some types only.
  struct Conditional {
    NamePool::Index name = 0;
    ListMark mark;
    TypeCondition condition;
    friend bool operator==(const Conditional&, const Conditional&) = default;
  };

  void take(const ListEntry& entry) override;
  void skip(const SkippedLine& line) override;
  void take_conditional(NamePool::Index name, const ListMark& mark, const TypeCondition& condition);

  MatchChoice match_;
  bool allow_;
  std::size_t most_shown_;
  std::atomic<std::uint64_t>& progress_;
  /// With each name, a bit for each kind of mark it has.
  NamePool names_;
  std::vector<Conditional> conditional_;
  ListCounts counts_;
  std::vector<ShownLine> shown_;
  ListFormat format_{};
  bool is_full_ = false;
};

}  // namespace berth
