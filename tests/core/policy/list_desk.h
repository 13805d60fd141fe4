#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/message/text.h"
#include "core/policy/list_reader.h"

namespace berth {

/// What a reader said of a list, a line each: `name`, `name/` with what is below it, `@@` before
/// what is let through, `!` behind what is important, types behind `?`; or `3: reason: line`.
struct ListDesk : ListSink {
  std::vector<std::string> said;

  void take(const ListEntry& entry) override {
    std::string text = entry.allow ? "@@" : "";
    text += entry.name.to_string();
    text.pop_back();
    if (entry.subtree) text += '/';
    if (entry.important) text += '!';
    if (!entry.condition.types.empty()) text += entry.condition.other_types ? "?~" : "?";
    for (const RecordType type : entry.condition.types) text += to_string(type) + ";";
    said.push_back(text);
  }
  void skip(const SkippedLine& line) override {
    said.push_back(std::to_string(line.number) + ": " + std::string(to_string(line.reason)) + ": " +
                   std::string(line.text));
  }
};

using Said = std::vector<std::string>;

/// What is said of `text`, given in pieces of `piece` octets.
inline Said read_list(std::string_view text, std::optional<ListFormat> format,
                      std::size_t piece = std::string_view::npos, NameToAscii to_ascii = nullptr) {
  ListDesk desk;
  ListReader reader(format, to_ascii, desk);
  while (!text.empty()) {
    reader.read(text.substr(0, piece));
    text.remove_prefix(std::min(piece, text.size()));
  }
  reader.finish();
  return desk.said;
}

}  // namespace berth
