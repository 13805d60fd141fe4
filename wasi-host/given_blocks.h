#pragma once

#include <cstddef>

namespace berth::wasi {

/// What calls give us, lists and the texts in them, lies in blocks that the host has
/// `cm32p2_realloc` make. This frees, when it goes, all that were made since: whatever is to be
/// kept is copied.
class GivenBlocks {
 public:
  GivenBlocks();
  GivenBlocks(const GivenBlocks&) = delete;
  GivenBlocks& operator=(const GivenBlocks&) = delete;
  ~GivenBlocks();

 private:
  std::size_t before_;
};

}  // namespace berth::wasi
