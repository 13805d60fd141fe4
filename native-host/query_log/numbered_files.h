#pragma once

#include <cstdint>
#include <string>

namespace berth {

/// Makes room for a new file at `path`: what stands there becomes `path.1`, that `path.2`, and so
/// on; of those numbered at most `keep` stay. What is no file stays where it is. False: the file
/// could not be moved away, and `errno` says why.
[[nodiscard]] bool move_aside(const std::string& path, std::uint32_t keep);

}  // namespace berth
