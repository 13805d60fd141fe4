#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace berth {

/// All of a file of at most `most` octets. `problem` says why there is none, without the path.
[[nodiscard]] std::optional<std::string> read_whole_file(const std::string& path, std::size_t most,
                                                         std::string& problem);

/// Puts a file in place of the one at `path`, or of none: whoever opens it sees the old or the new,
/// whole, whatever happens meanwhile. What it holds is on the disk before it is in place. False
/// leaves all as it was, and `problem` says why, without the path.
[[nodiscard]] bool replace_file(const std::string& path, std::string_view octets,
                                std::string& problem);

}  // namespace berth
