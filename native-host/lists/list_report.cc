#include "native-host/lists/list_report.h"

#include "core/resolver/setting.h"
#include "native-host/lists/text_table.h"

namespace berth {
namespace {

std::string_view word_of(ListOrigin origin) {
  switch (origin) {
    case ListOrigin::kSource: return "source";
    case ListOrigin::kUnchanged: return "unchanged";
    case ListOrigin::kCopy: return "copy";
    case ListOrigin::kNowhere: break;
  }
  return "missing";
}

/// What becomes of a list with a problem.
std::string consequence(const ListReport& report) {
  if (report.origin == ListOrigin::kNowhere) return "; the list is left out";
  if (report.origin != ListOrigin::kCopy) return "";
  return "; its last good copy of " + grouped(report.counts.names) + " names is taken";
}

}  // namespace

std::string table_text(const ListPlan& plan, const std::vector<ListReport>& reports) {
  TextTable table({"list", "format", "names", "twice", "skipped", "from"});
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const ListReport& report = reports[i];
    const bool is_read = report.origin != ListOrigin::kNowhere;
    table.add({plan.lists[i].name, is_read ? std::string(to_string(report.format)) : "-",
               grouped(report.counts.names), grouped(report.counts.duplicates),
               grouped(report.counts.all_skipped()), std::string(word_of(report.origin))});
  }
  return table.text();
}

std::string problems_text(const ListPlan& plan, const std::vector<ListReport>& reports) {
  std::string out;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (reports[i].problem.empty()) continue;
    out += plan.lists[i].name + ": " + plan.lists[i].source + " " + reports[i].problem +
           consequence(reports[i]) + "\n";
  }
  return out;
}

std::string skipped_text(const ListPlan& plan, const std::vector<ListReport>& reports) {
  std::string out;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    for (std::size_t reason = 0; reason < kSkipReasons; ++reason) {
      const std::uint64_t count = reports[i].counts.skipped[reason];
      if (count == 0) continue;
      out += "\n" + plan.lists[i].name + ": " + grouped(count) +
             " skipped: " + std::string(words_of(static_cast<SkipReason>(reason))) + "\n";
      std::uint64_t shown = 0;
      for (const ShownLine& line : reports[i].shown) {
        if (static_cast<std::size_t>(line.reason) != reason) continue;
        out += "  line " + std::to_string(line.number) + ": " + berth::quoted(line.text) + "\n";
        ++shown;
      }
      if (shown < count) out += "  and " + grouped(count - shown) + " more\n";
    }
  }
  return out;
}

void write_reports(const ListPlan& plan, const std::vector<ListReport>& reports, JsonWriter& json) {
  const auto text = [&](std::string_view key, std::string_view value) { json.member(key, value); };
  const auto number = [&](std::string_view key, std::uint64_t value) { json.member(key, value); };
  json.begin_array();
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const ListReport& report = reports[i];
    json.begin_object();
    number("id", i);
    text("name", plan.lists[i].name);
    text("source", plan.lists[i].source);
    text("from", word_of(report.origin));
    if (!report.problem.empty()) text("problem", report.problem);
    if (report.origin != ListOrigin::kNowhere) text("format", to_string(report.format));
    number("lines", report.counts.lines);
    number("names", report.counts.names);
    number("duplicates", report.counts.duplicates);
    json.key("skipped");
    json.begin_object();
    for (std::size_t reason = 0; reason < kSkipReasons; ++reason) {
      if (report.counts.skipped[reason] != 0)
        number(to_string(static_cast<SkipReason>(reason)), report.counts.skipped[reason]);
    }
    json.end_object();
    if (!report.shown.empty()) {
      json.key("skipped_lines");
      json.begin_array();
      for (const ShownLine& line : report.shown) {
        json.begin_object();
        number("line", line.number);
        text("reason", to_string(line.reason));
        text("text", line.text);
        json.end_object();
      }
      json.end_array();
    }
    json.end_object();
  }
  json.end_array();
}

}  // namespace berth
