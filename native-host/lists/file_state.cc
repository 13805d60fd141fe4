#include "native-host/lists/file_state.h"

#include <sys/stat.h>

namespace berth {

FileState look_at_file(const std::string& path) {
  struct stat about {};
  if (path.empty() || ::stat(path.c_str(), &about) != 0) return {};
  return {about.st_dev, about.st_ino, about.st_size, about.st_mtim.tv_sec, about.st_mtim.tv_nsec};
}

}  // namespace berth
