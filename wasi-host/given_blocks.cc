#include "wasi-host/given_blocks.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <vector>

namespace berth::wasi {
namespace {

/// The blocks that were not freed yet.
std::vector<void*>& blocks() {
  static auto* const all = new std::vector<void*>;
  return *all;
}

}  // namespace

GivenBlocks::GivenBlocks() : before_(blocks().size()) {}

GivenBlocks::~GivenBlocks() {
  for (; blocks().size() > before_; blocks().pop_back()) std::free(blocks().back());
}

/// Makes a block or moves one; none is aligned to more than malloc aligns all.
/// Source: the component model's CanonicalABI.md, `realloc`.
extern "C" __attribute__((export_name("cm32p2_realloc"))) void* berth_wasi_realloc(
    void* block, std::size_t /*size_before*/, std::size_t align, std::size_t size) {
  if (size == 0) return reinterpret_cast<void*>(align);
  void* made = std::realloc(block, size);
  if (made == nullptr) __builtin_trap();
  const auto known = std::find(blocks().rbegin(), blocks().rend(), block);
  if (block != nullptr && known != blocks().rend()) {
    *known = made;
  } else {
    blocks().push_back(made);
  }
  return made;
}

}  // namespace berth::wasi
