#include <iostream>
#include <map>
#include <optional>

#include "core/doh/json_writer.h"
#include "native-host/commands/lists.h"
#include "native-host/lists/image_build.h"
#include "native-host/lists/list_diff.h"
#include "native-host/lists/text_table.h"

namespace berth {
namespace {

constexpr int kDiffers = 1;
constexpr int kUnusable = 2;

/// Lists by name, in the order of their plan.
struct Side {
  std::vector<std::string> names;
  std::map<std::string, std::unique_ptr<ListContents>> lists;
};

/// Reads one side; nothing, and all said, when a list of it cannot be read.
std::optional<Side> read_side(const std::string& word, std::uint32_t jobs) {
  ConfigFindings findings;
  const ListPlan plan = plan_of_words({word}, findings);
  Side side;
  BuildRules rules;
  rules.jobs = jobs;
  rules.reading.keeps = false;
  rules.reading.accepts_shrunk = true;
  if (findings.problems.empty()) {
    read_lists(plan, rules, [&](std::size_t list, ReadList read) {
      const ListSource& source = plan.lists[list];
      if (!read.problem.empty())
        findings.problems.push_back("berth: " + source.source + " " + read.problem);
      side.names.push_back(source.name);
      side.lists[source.name] = std::move(read.contents);
    });
  }
  for (const std::string& problem : findings.problems) std::cerr << problem << '\n';
  if (!findings.problems.empty()) return std::nullopt;
  return side;
}

/// Pairs of lists to compare: by name, or the only ones of both sides.
struct Pair {
  std::string name;
  const ListContents* before = nullptr;
  const ListContents* after = nullptr;
};

std::vector<Pair> pairs_of(const Side& old, const Side& fresh) {
  const auto list_of = [](const Side& side, const std::string& name) {
    const auto at = side.lists.find(name);
    return at == side.lists.end() ? nullptr : at->second.get();
  };
  if (old.names.size() == 1 && fresh.names.size() == 1) {
    return {{fresh.names[0], list_of(old, old.names[0]), list_of(fresh, fresh.names[0])}};
  }
  std::vector<Pair> pairs;
  for (const std::string& name : fresh.names) {
    pairs.push_back({name, list_of(old, name), list_of(fresh, name)});
  }
  for (const std::string& name : old.names) {
    if (list_of(fresh, name) == nullptr) pairs.push_back({name, list_of(old, name), nullptr});
  }
  return pairs;
}

void write_changes(const std::string& list, const std::vector<NameChange>& changes,
                   JsonWriter& json) {
  json.begin_object();
  json.member("list", list);
  json.key("changes");
  json.begin_array();
  for (const NameChange& change : changes) {
    json.begin_object();
    json.member("name", change.name);
    json.member("before", change.before);
    json.member("after", change.after);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

}  // namespace

int run_lists_diff(const ListsOptions& options) {
  const auto old = read_side(options.words[0], options.jobs);
  const auto fresh = read_side(options.words[1], options.jobs);
  if (!old || !fresh) return kUnusable;
  int code = 0;
  std::string text;
  JsonWriter json(text);
  if (options.as_json) json.begin_array();
  for (const Pair& pair : pairs_of(*old, *fresh)) {
    const std::vector<NameChange> changes = changes_between(pair.before, pair.after);
    if (!changes.empty()) code = kDiffers;
    if (options.as_json) {
      write_changes(pair.name, changes, json);
      continue;
    }
    const ChangeCounts counts = count_changes(changes);
    text += pair.name + ": " + grouped(counts.added) + " added, " + grouped(counts.removed) +
            " removed, " + grouped(counts.changed) + " changed\n";
    if (!options.is_quiet) text += changes_text(changes);
  }
  if (options.as_json) {
    json.end_array();
    text += '\n';
  }
  std::cout << text;
  return code;
}

}  // namespace berth
