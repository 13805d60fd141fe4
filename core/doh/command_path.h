#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace berth {

/// What serverless-dns can be asked beside DNS.
enum class Command : std::uint8_t {
  kConfigure,
  kSearch,
  kListsToStamp,
  kStampToLists,
  kNameToLists,
  kNameToWords,
  kAccessKey,
};

/// What a path asks for.
struct CommandPath {
  Command command;
  /// A stamp or preset; empty: the path has none.
  std::string_view stamp;
};

/// Reads `/COMMAND`, `/COMMAND/STAMP` or `/STAMP/COMMAND`; nothing where it is none of those.
[[nodiscard]] std::optional<CommandPath> read_command_path(std::string_view path);

}  // namespace berth
