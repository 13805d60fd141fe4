#include "core/doh/command_path.h"

#include <array>

#include "core/policy/list_stamp.h"

namespace berth {
namespace {

struct CommandName {
  std::string_view text;
  Command command;
};

constexpr std::array<CommandName, 8> kNames{{
    {"configure", Command::kConfigure},
    {"config", Command::kConfigure},
    {"search", Command::kSearch},
    {"listtob64", Command::kListsToStamp},
    {"b64tolist", Command::kStampToLists},
    {"dntolist", Command::kNameToLists},
    {"dntouint", Command::kNameToWords},
    {"genaccesskey", Command::kAccessKey},
}};

std::optional<Command> command_of(std::string_view segment) {
  for (const CommandName& name : kNames) {
    if (name.text == segment) return name.command;
  }
  return std::nullopt;
}

}  // namespace

std::optional<CommandPath> read_command_path(std::string_view path) {
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.find('/');
  const std::string_view first = path.substr(0, slash);
  const std::string_view second =
      slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  if (second.find('/') != std::string_view::npos) return std::nullopt;
  const auto fits = [](std::string_view other) { return other.empty() || chooses_lists(other); };
  if (const auto command = command_of(first); command && fits(second)) {
    return CommandPath{*command, second};
  }
  const auto command = command_of(second);
  if (!command || !chooses_lists(first)) return std::nullopt;
  return CommandPath{*command, first};
}

}  // namespace berth
