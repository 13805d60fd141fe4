#include "native-host/lists/list_diff.h"

#include <algorithm>

namespace berth {
namespace {

std::vector<NameSaying> sorted_sayings(const ListContents* list) {
  std::vector<NameSaying> sayings;
  if (list != nullptr) sayings = list->sayings();
  std::sort(sayings.begin(), sayings.end(),
            [](const NameSaying& a, const NameSaying& b) { return a.name < b.name; });
  return sayings;
}

}  // namespace

std::vector<NameChange> changes_between(const ListContents* before, const ListContents* after) {
  const std::vector<NameSaying> old = sorted_sayings(before);
  const std::vector<NameSaying> fresh = sorted_sayings(after);
  std::vector<NameChange> changes;
  auto a = old.begin();
  auto b = fresh.begin();
  while (a != old.end() || b != fresh.end()) {
    if (b == fresh.end() || (a != old.end() && a->name < b->name)) {
      changes.push_back({a->name, a->says, ""});
      ++a;
    } else if (a == old.end() || b->name < a->name) {
      changes.push_back({b->name, "", b->says});
      ++b;
    } else {
      if (a->says != b->says) changes.push_back({a->name, a->says, b->says});
      ++a;
      ++b;
    }
  }
  return changes;
}

ChangeCounts count_changes(const std::vector<NameChange>& changes) {
  ChangeCounts counts;
  for (const NameChange& change : changes) {
    if (change.before.empty()) {
      ++counts.added;
    } else if (change.after.empty()) {
      ++counts.removed;
    } else {
      ++counts.changed;
    }
  }
  return counts;
}

std::string changes_text(const std::vector<NameChange>& changes) {
  std::string out;
  for (const NameChange& change : changes) {
    if (change.before.empty()) {
      out += "+ " + change.name + "\n";
    } else if (change.after.empty()) {
      out += "- " + change.name + "\n";
    } else {
      out += "~ " + change.name + ": " + change.before + " → " + change.after + "\n";
    }
  }
  return out;
}

}  // namespace berth
