#include "native-host/query_log/numbered_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace berth {

bool move_aside(const std::string& path, std::uint32_t keep) {
  struct stat state {};
  // A device or a pipe is no file that could get full, and others use it too.
  if (::stat(path.c_str(), &state) == 0 && !S_ISREG(state.st_mode)) return true;
  if (keep == 0) return ::unlink(path.c_str()) == 0 || errno == ENOENT;
  const auto numbered = [&path](std::uint32_t number) {
    return number == 0 ? path : path + '.' + std::to_string(number);
  };
  for (std::uint32_t number = keep; number > 0; --number) {
    const bool is_moved = std::rename(numbered(number - 1).c_str(), numbered(number).c_str()) == 0;
    if (!is_moved && errno != ENOENT) return false;
  }
  return true;
}

}  // namespace berth
