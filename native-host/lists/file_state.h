#pragma once

#include <cstdint>
#include <string>

namespace berth {

/// Which file stands at a path and when it was written: another one, or none, compares unequal.
struct FileState {
  std::uint64_t device = 0;
  std::uint64_t number = 0;
  std::int64_t size = -1;
  std::int64_t written_s = 0;
  std::int64_t written_ns = 0;

  friend bool operator==(const FileState&, const FileState&) = default;
};

/// A size of -1: there is no file to be read there.
[[nodiscard]] FileState look_at_file(const std::string& path);

}  // namespace berth
