#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth {

/// What is known of the last good copy of a list.
struct KeptList {
  /// Where it came from; a copy from elsewhere says nothing about this source.
  std::string source;
  std::uint64_t names = 0;
  /// As the server gave them; empty where it gave none. Source: RFC 9110 8.8.
  std::string etag;
  std::string last_modified;

  friend bool operator==(const KeptList&, const KeptList&) = default;
};

/// The last good copy of each list, in a directory: `NAME.list`, the text as it came, and
/// `NAME.about`, what is known of it.
class ListStore {
 public:
  explicit ListStore(std::string directory) : directory_(std::move(directory)) {}

  /// What is kept of the list `name`, if it came from `source`.
  [[nodiscard]] std::optional<KeptList> about(const std::string& name,
                                              std::string_view source) const;
  /// Its text.
  [[nodiscard]] std::optional<std::string> text(const std::string& name) const;
  /// Keeps a new copy in place of the last. False leaves it; `problem` says why.
  [[nodiscard]] bool keep(const std::string& name, const KeptList& about, std::string_view text,
                          std::string& problem) const;

 private:
  [[nodiscard]] std::string path(const std::string& name, std::string_view ending) const;

  std::string directory_;
};

}  // namespace berth
