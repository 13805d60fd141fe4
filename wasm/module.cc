#include "wasm/module.h"

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

berth_status Module::fail(berth_fault fault, std::string_view why) {
  error = why;
  return fault;
}

Configuration* Module::config(std::uint32_t handle) {
  auto* const found = configs.find(handle);
  if (found == nullptr) fail(BERTH_BAD_HANDLE, "there is no configuration of this handle");
  return found == nullptr ? nullptr : found->get();
}

Instance* Module::resolver(std::uint32_t handle) {
  auto* const found = resolvers.find(handle);
  if (found == nullptr) fail(BERTH_BAD_HANDLE, "there is no resolver of this handle");
  return found == nullptr ? nullptr : found->get();
}

std::optional<ByteView> Module::read(berth_borrowed at, std::uint32_t size) {
  if (is_memory(at.at, size)) return ByteView(at.at, size);
  fail(BERTH_BAD_MEMORY, "what is to be read lies outside of memory");
  return std::nullopt;
}

std::optional<std::string_view> Module::read_text(berth_borrowed at, std::uint32_t size) {
  const auto octets = read(at, size);
  if (!octets) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(octets->data()), octets->size());
}

Module& module() {
  static auto* const it = new Module;
  return *it;
}

}  // namespace berth
