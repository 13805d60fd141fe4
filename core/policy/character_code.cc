#include "core/policy/character_code.h"

#include <array>

#include "core/policy/prefetch.h"
#include "core/policy/prefix_code.h"

namespace berth {
namespace {

constexpr std::array<Symbol, 256> make_symbols() {
  std::array<Symbol, 256> symbols{};
  for (Symbol& symbol : symbols) symbol = kEscapeSymbol;
  symbols['-'] = 1;
  symbols['_'] = 2;
  for (unsigned i = 0; i < 10; ++i) symbols['0' + i] = static_cast<Symbol>(3 + i);
  for (unsigned i = 0; i < 26; ++i) symbols['a' + i] = static_cast<Symbol>(13 + i);
  return symbols;
}

constexpr std::array<Symbol, 256> kSymbolOf = make_symbols();

}  // namespace

void CharacterCounts::count_label(ByteView label, Trail& trail) {
  for (std::size_t i = label.size(); i-- > 0;) count(kSymbolOf[label[i]], trail);
}

std::vector<std::uint64_t> CharacterCounts::after(Symbol last, Symbol before) const {
  const auto row = counts_.begin() + (before * std::ptrdiff_t{kSymbols} + last) * kSymbols;
  return {row, row + kSymbols};
}

std::vector<std::uint64_t> CharacterCounts::after(Symbol last) const {
  std::vector<std::uint64_t> sums(kSymbols, 0);
  for (Symbol before = 0; before < kSymbols; ++before) {
    const std::vector<std::uint64_t> row = after(last, before);
    for (std::size_t i = 0; i < kSymbols; ++i) sums[i] += row[i];
  }
  return sums;
}

Bytes CharacterCode::make(const CharacterCounts& counts, bool large) {
  Bytes table(large ? kLargeSize : kSmallSize);
  std::uint8_t* to = table.data();
  for (std::size_t before = 0; before < (large ? kSymbols : 1); ++before) {
    for (Symbol last = 0; last < kSymbols; ++last) {
      const auto row = large ? counts.after(last, static_cast<Symbol>(before)) : counts.after(last);
      for (const CodeWord& word : make_prefix_code(row, kMaxCharacterBits)) {
        store_le16(to, static_cast<std::uint16_t>(word.bits | unsigned{word.size} << 12));
        to += 2;
      }
    }
  }
  return table;
}

bool CharacterCode::append_label(ByteView label, Trail& trail, NameCode& code) const {
  // What is not in the code yet: as much as one appending takes.
  constexpr unsigned kRoom = 32;
  std::uint32_t bits = 0;
  unsigned size = 0;
  Trail here = trail;
  for (std::size_t i = label.size(); i-- > 0;) {
    const Symbol symbol = kSymbolOf[label[i]];
    const CodeWord word = word_of(symbol, here);
    if (word.size == 0) return false;
    if (size + kMaxCharacterBits + 8 > kRoom) {
      code.append(bits, size);
      bits = size = 0;
    }
    bits |= word.bits << size;
    size += word.size;
    here.step(symbol);
    if (symbol != kEscapeSymbol) continue;
    bits |= std::uint32_t{label[i]} << size;
    size += 8;
  }
  code.append(bits, size);
  trail = here;
  return true;
}

void CharacterCode::call_for_label(ByteView label, Trail& trail) const {
  for (std::size_t i = label.size(); i-- > 0;) {
    const Symbol symbol = kSymbolOf[label[i]];
    prefetch(place_of(symbol, trail));
    trail.step(symbol);
  }
}

}  // namespace berth
