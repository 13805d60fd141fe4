#include "core/policy/name_tree.h"

#include <algorithm>
#include <cassert>

namespace berth {
namespace {

constexpr std::size_t kFirstTableSize = 64;

// FNV-1a over the parent's number and the label. Keys come from the operator alone: a client that
// asks for chosen names can meet existing chains but not lengthen one, so no secret is needed.
std::uint32_t hash_child(NameTree::Node parent, ByteView label) {
  std::uint32_t hash = (2166136261U ^ parent) * 16777619U;
  for (const std::uint8_t octet : label) hash = (hash ^ octet) * 16777619U;
  return hash ^ (hash >> 15);
}

}  // namespace

LabelStarts::LabelStarts(ByteView name) {
  std::size_t offset = 0;
  while (offset < name.size() && name[offset] != 0 && count < at.size()) {
    const std::size_t next = offset + 1 + name[offset];
    if (next >= name.size()) break;
    at[count++] = static_cast<std::uint8_t>(offset);
    offset = next;
  }
}

NameTree::NameTree() : names_{0}, table_(kFirstTableSize, kNone) {
  Entry root;
  root.name_size = 1;
  entries_.push_back(root);
}

NameTree::Node NameTree::insert(ByteView name) {
  const LabelStarts labels(name);
  Node node = kRoot;
  for (std::size_t i = labels.count; i-- > 0;) {
    const std::size_t start = labels.at[i];
    const Node next = child(node, name.subspan(start + 1, name[start]));
    node = next != kNone ? next : add_child(node, name.subspan(start));
  }
  return node;
}

NameTree::Node NameTree::child(Node parent, ByteView label_octets) const {
  const std::size_t mask = table_.size() - 1;
  for (std::size_t i = hash_child(parent, label_octets) & mask;; i = (i + 1) & mask) {
    const Node node = table_[i];
    if (node == kNone) return kNone;
    const ByteView own = label(node);
    if (entries_[node].parent == parent &&
        std::equal(own.begin(), own.end(), label_octets.begin(), label_octets.end())) {
      return node;
    }
  }
}

ByteView NameTree::name(Node node) const {
  return ByteView(names_).subspan(entries_[node].name_offset, entries_[node].name_size);
}

ByteView NameTree::label(Node node) const {
  const std::size_t offset = entries_[node].name_offset;
  return ByteView(names_).subspan(offset + 1, names_[offset]);
}

NameTree::Node NameTree::add_child(Node parent, ByteView name) {
  assert(name.size() <= kMaxNameSize);
  Entry entry;
  entry.parent = parent;
  entry.name_offset = static_cast<std::uint32_t>(names_.size());
  entry.name_size = static_cast<std::uint8_t>(name.size());
  names_.insert(names_.end(), name.begin(), name.end());
  const auto node = static_cast<Node>(entries_.size());
  entries_.push_back(entry);
  entries_[parent].has_children = true;
  if (name[0] == 1 && name[1] == '*') entries_[parent].wildcard = node;

  if (entries_.size() * 2 > table_.size()) {
    table_.assign(table_.size() * 2, kNone);
    for (Node each = 1; each < node; ++each) place(each);
  }
  place(node);
  return node;
}

void NameTree::place(Node node) {
  const std::size_t mask = table_.size() - 1;
  std::size_t i = hash_child(entries_[node].parent, label(node)) & mask;
  while (table_[i] != kNone) i = (i + 1) & mask;
  table_[i] = node;
}

}  // namespace berth
