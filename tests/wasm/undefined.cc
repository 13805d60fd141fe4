// What is undefined for some of its arguments (tests/wasm/undefined_test.mjs).

namespace {

constexpr unsigned kTable[] = {2, 3, 5, 7};

}  // namespace

#define EXPORT(name) extern "C" __attribute__((export_name(#name)))

/// From 64 on there is nothing that it means.
EXPORT(shifted) unsigned shifted(unsigned by) {
  return static_cast<unsigned>(((~0ULL << by) >> 32U) & 0xffffffffU);
}

/// The largest number has none behind it.
EXPORT(increased) int increased(int number) { return number + 1; }

/// There are four.
EXPORT(element) unsigned element(unsigned index) { return kTable[index]; }
