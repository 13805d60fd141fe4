#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace berth {

/// What `berth top` is given, as it is given.
struct TopOptions {
  /// URL of the admin listener; empty: as the configuration has it.
  std::string admin;
  std::string token_file;
  /// PEM files of more authorities.
  std::vector<std::string> trust_files;
  bool is_insecure = false;
  std::string interval = "1s";
  /// Reports before it ends; 0: on a terminal no end, else one.
  std::uint32_t count = 0;
  /// upstreams, connections or queries.
  std::string table = "upstreams";
  std::string sort;
  std::string filter;
  /// No screen, although there is a terminal.
  bool is_plain = false;

  friend bool operator==(const TopOptions&, const TopOptions&) = default;
};

/// Adds what `berth top` takes to its command, with words that teach; read into `options`.
void add_top_options(CLI::App& command, TopOptions& options);

}  // namespace berth
