#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/policy/character_code.h"
#include "core/policy/name_tree.h"
#include "core/policy/prefix_code.h"
#include "core/policy/suffix_tree.h"

namespace berth {

/// Spells a name and all its ancestors as an image has them, in one pass from the root.
/// A name is either a node of the suffix tree or has a code: the word of the deepest node above it,
/// then the labels left of that, from right to left.
class NameSpeller {
 public:
  /// Borrows what the two borrow.
  NameSpeller(const SuffixTree& tree, const CharacterCode& characters, const CodeWord& root)
      : tree_(tree), characters_(characters), root_(root) {}

  /// Calls `on_node(start, node)` for each ancestor that is a node, and `on_code(start, labels)`
  /// for each one below those, whose code then stands in `code`, until one cannot be spelt. The
  /// name itself comes last. `start` is where the ancestor begins in `name`, `labels` how many it
  /// has. Requires: `name` is a whole wire name in lower case; `code` is empty.
  template <typename OnNode, typename OnCode>
  void spell(ByteView name, NameCode& code, OnNode on_node, OnCode on_code) const {
    const LabelStarts labels(name);
    const auto label = [&](std::size_t i) {
      return name.subspan(labels.at[i] + std::size_t{1}, name[labels.at[i]]);
    };
    std::array<std::size_t, kGuesses> guesses;
    call_for(labels.count, label, guesses);
    SuffixNode node;
    node.word = root_;
    std::size_t left = labels.count;
    for (; left > 0 && !tree_.empty(); --left) {
      const std::size_t depth = labels.count - left;
      const bool is_guessed =
          depth < kGuesses && node.id == (depth == 0 ? 0 : guesses[depth - 1] + 1);
      const std::size_t slot =
          is_guessed ? guesses[depth] : tree_.first_slot(node.id, label(left - 1));
      const auto child = tree_.child_from(slot, node.id, label(left - 1));
      if (!child) break;
      node = *child;
      on_node(std::size_t{labels.at[left - 1]}, node);
    }
    code.append(node.word.bits, node.word.size);
    Trail trail;
    for (bool first = true; left > 0; --left, first = false) {
      if (!first && !characters_.append(kDotSymbol, trail, code)) return;
      if (!characters_.append_label(label(left - 1), trail, code)) return;
      on_code(std::size_t{labels.at[left - 1]}, labels.count - left + 1);
    }
  }

 private:
  /// Nodes below each other whose slots are guessed.
  static constexpr std::size_t kGuesses = 3;

  /// Has on its way what spelling a name will probably read, before any of it is read: else each
  /// step would wait for the one before. Every node is taken to stand in the first slot that it may
  /// stand in, and every label but the last to be spelt.
  template <typename Label>
  void call_for(std::size_t count, Label label, std::array<std::size_t, kGuesses>& guesses) const {
    std::size_t parent = 0;
    for (std::size_t depth = 0; depth < std::min(count, kGuesses) && !tree_.empty(); ++depth) {
      guesses[depth] =
          tree_.first_slot(static_cast<std::uint32_t>(parent), label(count - 1 - depth));
      tree_.call_for(guesses[depth]);
      parent = guesses[depth] + 1;
    }
    Trail trail;
    for (std::size_t i = count; i-- > 1; trail.step(kDotSymbol)) {
      characters_.call_for_label(label(i - 1), trail);
    }
  }

  SuffixTree tree_;
  CharacterCode characters_;
  CodeWord root_;
};

}  // namespace berth
