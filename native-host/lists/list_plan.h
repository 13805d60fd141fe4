#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/policy/list_contents.h"
#include "core/policy/list_format.h"
#include "native-host/config_findings.h"

namespace berth {

/// Which format a list is said to have. Shape: as `ListFormat`, behind "tell it".
enum class FormatChoice : std::uint8_t {
  kAuto,
  kDomains,
  kWildcard,
  kHosts,
  kAdblock,
  kRpz,
  kDnsmasq,
};

/// One list, and how it is read.
struct ListSource {
  std::string name;
  /// A file, or an http:// or https:// URL.
  std::string source;
  FormatChoice format = FormatChoice::kAuto;
  MatchChoice match = MatchChoice::kFormat;
  /// Its names are let through, whatever the format says.
  bool allow = false;

  [[nodiscard]] bool is_url() const;
  [[nodiscard]] std::optional<ListFormat> stated_format() const;
};

/// What a list file says: which lists make which image, and what is held to be wrong with one.
struct ListPlan {
  std::string image = "lists.berth";
  /// Where the last good copy of each list is kept; empty: beside the image, with `.kept` behind.
  std::string store;
  /// Unit: percent of names.
  std::uint32_t max_shrink = 50;
  std::uint64_t max_bytes = std::uint64_t{64} << 20;
  std::uint64_t max_names = 10'000'000;
  Duration timeout = std::chrono::seconds(60);
  std::vector<std::string> trust;
  std::vector<ListSource> lists;

  [[nodiscard]] std::string store_directory() const;
};

/// Reads a list file. Paths in it are taken from the file's own directory. Every problem is told,
/// as `path:line: key: …`.
[[nodiscard]] ListPlan read_list_plan(const std::string& path, ConfigFindings& findings);

/// A plan of list files that are named one by one, each by its file's name.
[[nodiscard]] ListPlan plan_of_files(const std::vector<std::string>& paths,
                                     ConfigFindings& findings);

/// The plan that words of a command line stand for: one list file (its name ends in .toml), or the
/// lists themselves.
[[nodiscard]] ListPlan plan_of_words(const std::vector<std::string>& words,
                                     ConfigFindings& findings);

}  // namespace berth
