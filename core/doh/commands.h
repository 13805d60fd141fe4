#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/time.h"
#include "core/policy/access.h"
#include "core/policy/policy.h"
#include "core/resolver/resolver.h"

namespace berth {

/// What commands look things up in. Borrowed for the call.
struct CommandDesk {
  const AccessConfig& access;
  const Policy& policy;
  /// Holds clients to the limit of what they ask; null: any number.
  Resolver* limiter = nullptr;
  TimePoint now{};
};

/// What a command is answered with: JSON, or where to go instead.
struct CommandReply {
  std::uint16_t status = 200;
  /// With 302. Header text.
  std::string location;
  /// One JSON object with a line end; `{"error":…}` from 400 on; empty with 302.
  std::string body;
};

/// Whether commands are answered: they are on, and there are lists or keys to tell of.
[[nodiscard]] bool takes_commands(const CommandDesk& desk);

/// Whether a path is one of the commands of serverless-dns: `/configure`, `/config`, `/search`,
/// `/listtob64`, `/b64tolist`, `/dntolist`, `/dntouint` or `/genaccesskey`, with a stamp or preset
/// before or behind it, or none.
[[nodiscard]] bool is_command(std::string_view path);

/// Answers the command in a request target for whoever `client` is; its token is taken from the
/// target. Who asks too often gets 429, who may not ask 401 or 403, what is missing or wrong 400 in
/// words.
/// Requires: `is_command` of its path. Source: docs/policy.md.
[[nodiscard]] CommandReply answer_command(const CommandDesk& desk, Client client,
                                          std::string_view target);

}  // namespace berth
