#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/policy/rethink_trie.h"

namespace berth {

/// What RethinkDNS publishes as one set of lists, read from its directory.
struct RethinkFiles {
  RethinkTrieShape shape;
  Bytes trie;
  /// What each list is called, by number.
  std::map<std::uint32_t, std::string> lists;
};

/// How many octets `td.txt` has at most: that of all lists has some 100 MB.
inline constexpr std::uint64_t kMaxTrieBytes = std::uint64_t{1} << 30;

/// Reads `basicconfig.json`, `td.txt` (or `td00.txt` …) and `filetag.json`, if there is one, from
/// `directory`; `rd.txt` says nothing that the trie does not. `problem` names the file and what is
/// wrong with it.
[[nodiscard]] std::optional<RethinkFiles> read_rethink_files(const std::string& directory,
                                                             std::string& problem);

/// An image of them; each list has the number it has there, as stamps need it.
struct ImportOutcome {
  Bytes image;
  std::uint64_t names = 0;
  std::uint32_t lists = 0;
  /// Entries that are no domain names.
  std::uint64_t skipped = 0;
  /// Why there is no image; empty: there is one.
  std::string problem;
};
[[nodiscard]] ImportOutcome import_rethink(const RethinkFiles& files);

}  // namespace berth
