#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/resolver/setting.h"
#include "native-host/commands/access_key.h"
#include "native-host/config_findings.h"
#include "native-host/lists/lists_options.h"
#include "native-host/query/query_order.h"
#include "native-host/top/top_options.h"

namespace berth {

/// What the program is asked to do.
enum class Command : std::uint8_t {
  kServe,          ///< `berth serve`
  kConfigCheck,    ///< `berth config check`
  kConfigShow,     ///< `berth config show`
  kConfigDefault,  ///< `berth config default`
  kConfigDocs,     ///< `berth config docs`: docs/configuration.md
  kDecode,         ///< `berth decode`
  kQuery,          ///< `berth query`
  kListsBuild,     ///< `berth lists build`
  kListsCheck,     ///< `berth lists check`
  kListsLookup,    ///< `berth lists lookup`
  kListsDiff,      ///< `berth lists diff`
  kListsImport,    ///< `berth lists import`
  kStampEncode,    ///< `berth lists stamp encode`
  kStampDecode,    ///< `berth lists stamp decode`
  kTop,            ///< `berth top`
  kAccessKey,      ///< `berth access-key`
  kVersion,        ///< `berth version`
};

/// A setting given on the command line.
struct FlagSetting {
  /// As messages name it: `--threads`, `--set cache.bytes`.
  std::string flag;
  std::string key;
  /// One text, or for a repeatable flag one item each time it was given.
  std::vector<std::string> values;
  bool is_list = false;

  friend bool operator==(const FlagSetting&, const FlagSetting&) = default;
};

/// A command line that was understood.
struct Options {
  Command command = Command::kServe;
  /// The file named with `--config`; empty: none was named.
  std::string config_file;
  std::vector<FlagSetting> settings;
  /// What `decode` is given on the command line.
  std::optional<std::string> message;
  QueryOptions query;
  ListsOptions lists;
  TopOptions top;
  AccessKeyOptions access_key;

  friend bool operator==(const Options&, const Options&) = default;
};

/// What came of a command line: options, or text to print and the code to exit with.
struct ParsedOptions {
  std::optional<Options> options;
  /// Help goes to standard output (code 0), complaints to standard error (code 2, or 1 where they
  /// are about `query`, whose codes are those of dig).
  std::string text;
  int exit_code = 0;
};

/// Reads the command line. `settings` lends the flags their descriptions.
[[nodiscard]] ParsedOptions parse_options(const std::vector<std::string>& arguments,
                                          const Settings& settings);

/// Sets what the command line says; a key that is no setting is a problem.
void read_flags(const std::vector<FlagSetting>& flags, const Settings& settings,
                ConfigFindings& findings);

}  // namespace berth
