#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "core/policy/list_contents.h"
#include "native-host/lists/list_fetch.h"
#include "native-host/lists/list_plan.h"
#include "native-host/lists/list_store.h"

namespace berth {

/// Where the text of a list came from in the end.
enum class ListOrigin : std::uint8_t {
  kSource,     ///< its source
  kUnchanged,  ///< the copy, which the server says is still right
  kCopy,       ///< the copy, for want of a good one from the source
  kNowhere,    ///< there is none
};

/// A list that was read, or why it was not.
struct ReadList {
  ListOrigin origin = ListOrigin::kNowhere;
  /// What was wrong with the source; empty: nothing.
  std::string problem;
  /// Null: there is no text. Of `kNowhere`, what the source has and is not good enough: to tell
  /// why, not to be used.
  std::unique_ptr<ListContents> contents;
};

/// How lists are read.
struct ReadingRules {
  /// Skipped lines to show, of each reason.
  std::size_t shown = 0;
  /// A list that lost too many names is taken all the same.
  bool accepts_shrunk = false;
  /// Good ones are kept, for the next time.
  bool keeps = true;
};

/// Reads lists of one plan. A source that cannot be got, holds no names or has lost too many of
/// them does not count: the last good copy is taken in its place. From any thread.
class SourceReader {
 public:
  /// Borrows `plan` and `progress`, which counts names.
  SourceReader(const ListPlan& plan, const ReadingRules& rules,
               std::atomic<std::uint64_t>& progress);

  [[nodiscard]] ReadList read(const ListSource& source) const;

 private:
  [[nodiscard]] Fetched get(const ListSource& source, const KeptList* kept) const;
  [[nodiscard]] std::unique_ptr<ListContents> contents_of(std::string_view text,
                                                          const ListSource& source) const;
  [[nodiscard]] std::string objection(const ListContents& contents, const KeptList* kept) const;

  const ListPlan& plan_;
  ReadingRules rules_;
  ListStore store_;
  ListFetch fetch_;
  std::atomic<std::uint64_t>& progress_;
};

}  // namespace berth
