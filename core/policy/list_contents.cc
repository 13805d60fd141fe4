#include "core/policy/list_contents.h"

#include <algorithm>
#include <numeric>

namespace berth {
namespace {

/// Kinds of marks: subtree or not, allow or block, important or not.
constexpr unsigned kKinds = 8;

unsigned kind_of(const ListMark& mark) {
  return (mark.subtree ? 1U : 0U) | (mark.allow ? 2U : 0U) | (mark.important ? 4U : 0U);
}

ListMark mark_of(unsigned kind, ListId list) {
  ListMark mark{list, (kind & 1) != 0, (kind & 2) != 0};
  mark.important = (kind & 4) != 0;
  return mark;
}

/// What a mark says, in words.
std::string words_of(const ListMark& mark) {
  std::string words = mark.allow ? "let through" : "blocked";
  if (mark.subtree) words += " with what is below it";
  if (mark.important) words += ", important";
  return words;
}

void join(std::string& words, const std::string& more) {
  words += (words.empty() ? "" : "; ") + more;
}

}  // namespace

std::uint64_t ListCounts::all_skipped() const {
  return std::accumulate(skipped.begin(), skipped.end(), std::uint64_t{0});
}

/// Apart, so that hosts with RTTI see no class of core that has functions to override.
class ListContents::Intake final : public ListSink {
 public:
  Intake(const ListReading& reading, ListContents& into)
      : reader(reading.format, reading.to_ascii, *this), into_(into) {}

  void take(const ListEntry& entry) override { into_.take(entry); }
  void skip(const SkippedLine& line) override { into_.skip(line); }

  ListReader reader;

 private:
  ListContents& into_;
};

ListContents::ListContents(const ListReading& reading)
    : reading_(reading), intake_(std::make_unique<Intake>(reading, *this)) {}

ListContents::~ListContents() = default;

void ListContents::read(std::string_view chunk) { intake_->reader.read(chunk); }

void ListContents::finish() {
  intake_->reader.finish();
  counts_.lines = intake_->reader.lines();
  counts_.names = names_.size();
  format_ = intake_->reader.format().value_or(ListFormat::kDomains);
}

void ListContents::take(const ListEntry& entry) {
  ListMark mark{{}, entry.subtree, entry.allow || reading_.allow};
  mark.important = entry.important;
  if (reading_.match != MatchChoice::kFormat)
    mark.subtree = reading_.match == MatchChoice::kSubtree;
  const Result<NamePool::Index> name = names_.insert(entry.name.wire());
  if (!name) {
    is_full_ = true;
    return;
  }
  if (!entry.condition.types.empty()) return take_conditional(*name, mark, entry.condition);
  std::uint32_t& kinds = names_.value(*name);
  const std::uint32_t bit = 1U << kind_of(mark);
  if ((kinds & bit) != 0) ++counts_.duplicates;
  kinds |= bit;
}

void ListContents::take_conditional(NamePool::Index name, const ListMark& mark,
                                    const TypeCondition& condition) {
  Conditional entry{name, mark, condition};
  // A pair of rules for one name stands together, if there is one; looking at all would take long.
  const auto from = conditional_.end() - std::min<std::ptrdiff_t>(64, std::ssize(conditional_));
  if (std::find(from, conditional_.end(), entry) != conditional_.end()) {
    ++counts_.duplicates;
  } else {
    conditional_.push_back(std::move(entry));
  }
}

void ListContents::skip(const SkippedLine& line) {
  const std::uint64_t before = counts_.skipped[static_cast<std::size_t>(line.reason)]++;
  if (before < reading_.shown) shown_.push_back({line.number, line.reason, std::string(line.text)});
}

Result<std::uint64_t> ListContents::add_to(BlocklistBuilder& builder, ListId list) const {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const auto at = static_cast<NamePool::Index>(i);
    for (unsigned kind = 0; kind < kKinds; ++kind) {
      if ((names_.value(at) >> kind & 1) == 0) continue;
      if (const auto added = builder.add(names_.name(at), mark_of(kind, list)); !added)
        return added.error();
    }
  }
  std::uint64_t left_out = 0;
  for (const Conditional& entry : conditional_) {
    const Result<std::uint8_t> condition = builder.add_condition(entry.condition);
    if (!condition) {
      // Nobody's list keeps those of others from being made into an image.
      ++left_out;
      continue;
    }
    ListMark mark = entry.mark;
    mark.list = list;
    mark.condition = *condition;
    if (const auto added = builder.add(names_.name(entry.name), mark); !added) return added.error();
  }
  return left_out;
}

std::vector<NameSaying> ListContents::sayings() const {
  std::vector<NameSaying> sayings(names_.size());
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const auto at = static_cast<NamePool::Index>(i);
    if (const auto name = Name::from_wire(names_.name(at))) sayings[i].name = name->to_string();
    if (sayings[i].name.size() > 1) sayings[i].name.pop_back();
    for (unsigned kind = 0; kind < kKinds; ++kind) {
      if ((names_.value(at) >> kind & 1) != 0) join(sayings[i].says, words_of(mark_of(kind, {})));
    }
  }
  for (const Conditional& entry : conditional_) {
    std::string words = words_of(entry.mark);
    words += entry.condition.other_types ? " for all types but" : " for types";
    for (const RecordType type : entry.condition.types) words += " " + to_string(type);
    join(sayings[entry.name].says, words);
  }
  return sayings;
}

}  // namespace berth
