// Lists from text.

#include <memory>
#include <optional>

#include "core/base/slot_map.h"
#include "wasm/abi_workbench.h"
#include "wasm/boundary.h"
#include "wasm/list_bench.h"

using namespace berth;  // NOLINT(google-build-using-namespace)

namespace {

/// What handles name: there is one, made at the first call.
SlotMap<std::unique_ptr<ListBench>>& benches() {
  static auto* const it = new SlotMap<std::unique_ptr<ListBench>>;
  return *it;
}

/// What the handle names; null after `fail`.
ListBench* bench_of(std::uint32_t handle) {
  auto* const found = benches().find(handle);
  if (found == nullptr) boundary().fail(BERTH_BAD_HANDLE, "there is no bench of this handle");
  return found == nullptr ? nullptr : found->get();
}

/// What numbers of the interface say; nothing where they say nothing.
std::optional<ListReading> reading_of(std::uint32_t format, std::uint32_t flags) {
  constexpr std::uint32_t kBoth = BERTH_LIST_SUBTREES | BERTH_LIST_EXACT;
  if (format > kListFormats || flags > (BERTH_LIST_ALLOWS | kBoth) || (flags & kBoth) == kBoth)
    return std::nullopt;
  ListReading reading;
  if (format != BERTH_FORMAT_TOLD) reading.format = static_cast<ListFormat>(format - 1);
  if ((flags & BERTH_LIST_SUBTREES) != 0) reading.match = MatchChoice::kSubtree;
  if ((flags & BERTH_LIST_EXACT) != 0) reading.match = MatchChoice::kExact;
  reading.allow = (flags & BERTH_LIST_ALLOWS) != 0;
  return reading;
}

}  // namespace

uint32_t berth_make_bench(void) {
  const auto made = benches().size() < kMaxHandles ? benches().insert(std::make_unique<ListBench>())
                                                   : std::nullopt;
  if (!made) boundary().fail(BERTH_NO_ROOM, "there are too many benches");
  return made.value_or(0);
}

berth_status berth_drop_bench(uint32_t bench) {
  if (bench_of(bench) == nullptr) return BERTH_BAD_HANDLE;
  benches().erase(bench);
  return 0;
}

berth_status berth_give_ascii(uint32_t bench, berth_borrowed name, uint32_t name_size,
                              berth_borrowed ascii, uint32_t ascii_size) {
  ListBench* const it = bench_of(bench);
  if (it == nullptr) return BERTH_BAD_HANDLE;
  const auto written = boundary().read_text(name, name_size);
  const auto meant = boundary().read_text(ascii, ascii_size);
  if (!written || !meant) return BERTH_BAD_MEMORY;
  it->give_ascii(*written, *meant);
  return 0;
}

berth_status berth_begin_list(uint32_t bench, uint32_t format, uint32_t flags, berth_borrowed name,
                              uint32_t size) {
  ListBench* const it = bench_of(bench);
  if (it == nullptr) return BERTH_BAD_HANDLE;
  const auto called = boundary().read_text(name, size);
  if (!called) return BERTH_BAD_MEMORY;
  const auto reading = reading_of(format, flags);
  if (!reading) return boundary().fail(BERTH_BAD_ARGUMENT, "these are no format and flags");
  return it->begin(*called, *reading);
}

berth_status berth_read_list(uint32_t bench, berth_borrowed text, uint32_t size) {
  ListBench* const it = bench_of(bench);
  if (it == nullptr) return BERTH_BAD_HANDLE;
  const auto octets = boundary().read_text(text, size);
  return octets ? it->read(*octets) : BERTH_BAD_MEMORY;
}

berth_status berth_end_list(uint32_t bench) {
  ListBench* const it = bench_of(bench);
  return it == nullptr ? BERTH_BAD_HANDLE : it->end();
}

berth_status berth_build_image(uint32_t bench) {
  const ListBench* const it = bench_of(bench);
  return it == nullptr ? BERTH_BAD_HANDLE : it->build();
}
