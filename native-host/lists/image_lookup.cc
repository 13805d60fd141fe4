#include "native-host/lists/image_lookup.h"

#include <algorithm>
#include <array>

namespace berth {
namespace {

/// Presentation text without the final dot, as lists have it.
std::string plain_text(const Name& name) {
  std::string text = name.to_string();
  if (text.size() > 1) text.pop_back();
  return text;
}

std::string types_text(const TypeCondition& condition) {
  std::string text = condition.other_types ? "all types but" : "types";
  for (const RecordType type : condition.types) text += " " + to_string(type);
  return text;
}

}  // namespace

std::vector<ListSaying> look_up(const BlocklistImage& image, const Name& name) {
  std::vector<ListSaying> sayings;
  std::array<ListMatch, kMaxListMatches> matches;
  const Name lowered = name.lowered();
  const std::size_t count = image.find(lowered.wire(), matches);
  std::sort(matches.begin(), matches.begin() + static_cast<std::ptrdiff_t>(count),
            [](const ListMatch& a, const ListMatch& b) { return a.start < b.start; });
  for (std::size_t i = 0; i < count; ++i) {
    const Result<Name> listed = Name::from_wire(lowered.wire().subspan(matches[i].start));
    if (!listed) continue;
    MarkReader marks = image.marks(matches[i].set);
    while (const auto mark = marks.next()) {
      if (!mark->subtree && matches[i].start != 0) continue;
      ListSaying saying{
          std::string(image.list_name(mark->list)), mark->list, plain_text(*listed), *mark, {}};
      if (mark->condition != 0) {
        if (auto condition = image.condition(mark->condition))
          saying.condition = *std::move(condition);
      }
      sayings.push_back(std::move(saying));
    }
  }
  return sayings;
}

std::string sayings_text(const Name& name, const std::vector<ListSaying>& sayings) {
  if (sayings.empty()) return plain_text(name) + ": not listed\n";
  std::string out = plain_text(name) + ":\n";
  for (const ListSaying& saying : sayings) {
    out += saying.mark.allow ? "  let through by " : "  blocked by ";
    out += saying.list + ": " + saying.listed;
    if (saying.mark.subtree) out += " and what is below it";
    if (saying.mark.important) out += ", important";
    if (!saying.condition.types.empty()) out += ", " + types_text(saying.condition);
    out += "\n";
  }
  return out;
}

void write_sayings(const Name& name, const std::vector<ListSaying>& sayings, JsonWriter& json) {
  json.begin_object();
  json.member("name", plain_text(name));
  json.key("lists");
  json.begin_array();
  for (const ListSaying& saying : sayings) {
    json.begin_object();
    json.member("id", saying.id.value);
    json.member("list", saying.list);
    json.member("listed", saying.listed);
    json.key("subtree");
    json.boolean(saying.mark.subtree);
    json.key("allow");
    json.boolean(saying.mark.allow);
    json.key("important");
    json.boolean(saying.mark.important);
    if (!saying.condition.types.empty()) {
      json.key(saying.condition.other_types ? "other_types_than" : "types");
      json.begin_array();
      for (const RecordType type : saying.condition.types) json.string(to_string(type));
      json.end_array();
    }
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

}  // namespace berth
