#pragma once

#include <string>

namespace berth {

/// The token in a file, white space at its end left out. `problem` says what is wrong with it:
/// it cannot be read, or can be guessed.
[[nodiscard]] std::string read_admin_token(const std::string& path, std::string& problem);

}  // namespace berth
