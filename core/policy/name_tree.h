#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/list.h"
#include "core/message/name.h"

namespace berth {

/// Where the labels of an uncompressed wire name begin, first label first.
struct LabelStarts {
  /// Shape: `count` entries are set; at most 127 labels fit a name (RFC 1035 2.3.4).
  std::array<std::uint8_t, kMaxNameSize / 2> at;
  std::size_t count = 0;

  /// Requires: `name` is a whole wire name. Octets past a defect are not looked at.
  explicit LabelStarts(ByteView name);
};

/// The tree of names that local data speaks of, every ancestor included (RFC 4592 2.2.2: the
/// closest encloser may be an empty non-terminal).
/// A step down is one look-up in one hash table, so a name that shares no last label with the tree
/// costs a single miss. Nodes are numbers; whoever keeps data by node indexes a vector with them.
class NameTree {
 public:
  using Node = std::uint32_t;
  static constexpr Node kRoot = 0;
  /// No such node: the root is nobody's child.
  static constexpr Node kNone = 0;

  NameTree();

  /// The node of `name` (lower case, wire form), made together with its ancestors when missing.
  Node insert(ByteView name);

  /// The child of `parent` whose own label is `label` (without length octet), or `kNone`.
  [[nodiscard]] Node child(Node parent, ByteView label) const;
  /// Requires: `node` is not the root.
  [[nodiscard]] Node parent(Node node) const { return entries_[node].parent; }
  /// The child `*` of `parent`, or `kNone`. Source: RFC 4592 2.1.1.
  [[nodiscard]] Node wildcard(Node parent) const { return entries_[parent].wildcard; }
  [[nodiscard]] bool has_children(Node node) const { return entries_[node].has_children; }
  /// The whole name, lower case, wire form. Valid until the next `insert`.
  [[nodiscard]] ByteView name(Node node) const;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Node parent = kNone;
    Node wildcard = kNone;
    std::uint32_t name_offset = 0;
    std::uint8_t name_size = 0;
    bool has_children = false;
  };

  Node add_child(Node parent, ByteView name);
  void place(Node node);
  [[nodiscard]] ByteView label(Node node) const;

  List<Entry> entries_;
  Bytes names_;
  /// Open addressing, a power of two in size, at most half full; `kNone` marks a free place.
  std::vector<Node> table_;
};

}  // namespace berth
