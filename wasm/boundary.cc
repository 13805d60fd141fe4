#include "wasm/boundary.h"

namespace berth {
namespace {

/// True where all of it is memory; natively only a null pointer is known not to be.
bool is_memory(const std::uint8_t* at, std::uint32_t size) {
#ifdef __wasm__
  const std::uint64_t end = std::uint64_t{__builtin_wasm_memory_size(0)} << 16;
  return reinterpret_cast<std::uintptr_t>(at) + std::uint64_t{size} <= end;
#else
  return at != nullptr || size == 0;
#endif
}

}  // namespace

berth_status Boundary::fail(berth_fault fault, std::string_view why) {
  error = why;
  return fault;
}

berth_status Boundary::give_text(std::string_view text) {
  out.clear();
  out.text(text);
  return give();
}

std::optional<ByteView> Boundary::read(berth_borrowed at, std::uint32_t size) {
  if (is_memory(at.at, size)) return ByteView(at.at, size);
  fail(BERTH_BAD_MEMORY, "what is to be read lies outside of memory");
  return std::nullopt;
}

std::optional<std::string_view> Boundary::read_text(berth_borrowed at, std::uint32_t size) {
  const auto octets = read(at, size);
  if (!octets) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(octets->data()), octets->size());
}

Boundary& boundary() {
  static auto* const it = new Boundary;
  return *it;
}

}  // namespace berth
