// Memory, results and versions.

#include <algorithm>
#include <new>

#include "wasm/abi_shared.h"
#include "wasm/boundary.h"
#include "wasm/record.h"

using namespace berth;  // NOLINT(google-build-using-namespace)

uint32_t berth_abi_version(void) { return kRecordVersion; }

berth_status berth_version(void) { return boundary().give_text(BERTH_VERSION); }

berth_lent berth_result(void) { return {boundary().out.written().data()}; }

berth_status berth_error(void) { return boundary().give_text(boundary().error); }

berth_owned berth_alloc(uint32_t size) {
  if (size > kMaxBlock) {
    boundary().fail(BERTH_NO_ROOM, "a block has 64 MiB at most");
    return {nullptr};
  }
  auto* const block = new (std::nothrow) std::uint8_t[size == 0 ? 1 : size];
  if (block == nullptr) {
    boundary().fail(BERTH_NO_ROOM, "there is no memory left");
    return {nullptr};
  }
  boundary().blocks.emplace_back(block);
  return {block};
}

berth_status berth_free(berth_owned block) {
  if (block.at == nullptr) return 0;
  auto& blocks = boundary().blocks;
  const auto found = std::find_if(blocks.begin(), blocks.end(),
                                  [&](const auto& it) { return it.get() == block.at; });
  if (found == blocks.end()) {
    return boundary().fail(BERTH_BAD_MEMORY, "there is no such block, or no longer");
  }
  blocks.erase(found);
  return 0;
}
