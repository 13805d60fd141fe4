#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace berth {

/// What the commands of `berth lists` are given, as it is given.
struct ListsOptions {
  /// Files, names or stamps: whatever the command is about.
  std::vector<std::string> words;
  /// The image to make or to ask; empty: the command's default.
  std::string image;
  /// Threads that read lists; 0: one for each core.
  std::uint32_t jobs = 0;
  /// The access key in a stamp; empty: none.
  std::string key;
  bool accepts_shrunk = false;
  bool shows_all = false;
  bool is_quiet = false;
  bool as_json = false;

  friend bool operator==(const ListsOptions&, const ListsOptions&) = default;
};

/// Where `lookup` looks when no image is named, and `build` writes when neither names one.
inline constexpr const char* kDefaultImage = "lists.berth";

/// Add what each command takes to it, with words that teach; read into `options`.
void add_lists_about(CLI::App& lists);
void add_build_options(CLI::App& command, ListsOptions& options);
void add_check_options(CLI::App& command, ListsOptions& options);
void add_lookup_options(CLI::App& command, ListsOptions& options);
void add_diff_options(CLI::App& command, ListsOptions& options);
void add_import_options(CLI::App& command, ListsOptions& options);
void add_encode_options(CLI::App& command, ListsOptions& options);
void add_decode_options(CLI::App& command, ListsOptions& options);

}  // namespace berth
