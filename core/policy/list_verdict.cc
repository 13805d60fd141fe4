#include "core/policy/list_verdict.h"

#include <array>
#include <span>

namespace berth {

int rank_of(const ListMark& mark) { return 1 + (mark.allow ? 1 : 0) + (mark.important ? 2 : 0); }

bool mark_counts(const BlocklistImage& image, const ListMark& mark, const ListMatch& match,
                 RecordType type) {
  if (match.start != 0 && !mark.subtree) return false;
  if (mark.condition == 0) return true;
  const Result<TypeCondition> condition = image.condition(mark.condition);
  return condition && condition->holds(type);
}

ListVerdict ask_lists(const BlocklistImage& image, const ChosenLists& chosen, ByteView name,
                      RecordType type) {
  std::array<ListMatch, kMaxListMatches> matches;
  const std::size_t count = image.find(name, matches);
  ListVerdict verdict;
  int best = 0;
  // The farthest name comes first, so that a nearer one of the same rank takes its place.
  for (const ListMatch& match : std::span(matches).first(count)) {
    if (best == 0) verdict.kind = ListVerdict::Kind::kUnchosen;
    bool is_first = true;
    MarkReader marks = image.marks(match.set);
    while (const auto mark = marks.next()) {
      if (!chosen.has(mark->list) || !mark_counts(image, *mark, match, type)) continue;
      const int rank = rank_of(*mark);
      // Of the lists that have one name, the first that was added speaks.
      if (rank < best || (rank == best && !is_first)) continue;
      best = rank;
      is_first = false;
      verdict.kind = mark->allow ? ListVerdict::Kind::kAllowed : ListVerdict::Kind::kBlocked;
      verdict.word = {mark->list, match};
    }
  }
  return verdict;
}

}  // namespace berth
