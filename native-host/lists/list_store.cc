#include "native-host/lists/list_store.h"

#include <charconv>
#include <filesystem>

#include "native-host/lists/whole_file.h"

namespace berth {
namespace {

constexpr std::size_t kMaxAbout = std::size_t{1} << 16;
// What was kept was within the limit of its plan, which may be another now.
constexpr std::size_t kMaxText = std::size_t{4} << 30;

/// The value behind `key: ` in lines of such.
std::string value_of(std::string_view lines, std::string_view key) {
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    const std::string_view line = lines.substr(0, end);
    if (line.starts_with(key) && line.substr(key.size()).starts_with(": "))
      return std::string(line.substr(key.size() + 2));
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  return {};
}

/// A value that a line can hold; what a server sends is kept only if it is one.
std::string in_one_line(const std::string& value) {
  return value.find_first_of("\r\n") == std::string::npos ? value : std::string();
}

}  // namespace

std::string ListStore::path(const std::string& name, std::string_view ending) const {
  return directory_ + "/" + name + std::string(ending);
}

std::optional<KeptList> ListStore::about(const std::string& name, std::string_view source) const {
  std::string problem;
  const auto lines = read_whole_file(path(name, ".about"), kMaxAbout, problem);
  // A copy without its page, or a page without its copy, is none.
  if (!lines || !std::filesystem::exists(path(name, ".list"))) return std::nullopt;
  KeptList kept{value_of(*lines, "source"), 0, value_of(*lines, "etag"),
                value_of(*lines, "last-modified")};
  if (kept.source != source) return std::nullopt;
  const std::string names = value_of(*lines, "names");
  std::from_chars(names.data(), names.data() + names.size(), kept.names);
  return kept;
}

std::optional<std::string> ListStore::text(const std::string& name) const {
  std::string problem;
  return read_whole_file(path(name, ".list"), kMaxText, problem);
}

bool ListStore::keep(const std::string& name, const KeptList& about, std::string_view text,
                     std::string& problem) const {
  std::error_code error;
  std::filesystem::create_directory(directory_, error);
  // The text first: what is known of an older text would at worst have it fetched once more.
  const std::string lines = "source: " + in_one_line(about.source) +
                            "\nnames: " + std::to_string(about.names) +
                            "\netag: " + in_one_line(about.etag) +
                            "\nlast-modified: " + in_one_line(about.last_modified) + "\n";
  return replace_file(path(name, ".list"), text, problem) &&
         replace_file(path(name, ".about"), lines, problem);
}

}  // namespace berth
