#include "core/policy/name_tree.h"

#include <catch2/catch.hpp>
#include <string>

namespace berth {
namespace {

NameTree::Node insert(NameTree& tree, std::string_view name) {
  const Name parsed = *Name::parse(name);
  return tree.insert(parsed.wire());
}

// Walks down from the root; kNone as soon as a label is missing.
NameTree::Node find(const NameTree& tree, std::string_view name) {
  const Name parsed = *Name::parse(name);
  const LabelStarts labels(parsed.wire());
  NameTree::Node node = NameTree::kRoot;
  for (std::size_t i = labels.count; i-- > 0;) {
    const std::size_t start = labels.at[i];
    node = tree.child(node, parsed.wire().subspan(start + 1, parsed.wire()[start]));
    if (node == NameTree::kNone) break;
  }
  return node;
}

std::string name_of(const NameTree& tree, NameTree::Node node) {
  return Name::from_wire(tree.name(node))->to_string();
}

}  // namespace

TEST_CASE("a name brings its ancestors along") {
  NameTree tree;
  const NameTree::Node node = insert(tree, "a.b.example.");
  CHECK(tree.size() == 4);
  CHECK(name_of(tree, node) == "a.b.example.");
  CHECK(name_of(tree, find(tree, "b.example.")) == "b.example.");
  CHECK(tree.has_children(find(tree, "example.")));
  CHECK_FALSE(tree.has_children(node));
  CHECK(insert(tree, "a.b.example.") == node);
  CHECK(tree.size() == 4);
}

TEST_CASE("the root is there from the start") {
  NameTree tree;
  CHECK(insert(tree, ".") == NameTree::kRoot);
  CHECK(name_of(tree, NameTree::kRoot) == ".");
  CHECK(find(tree, "example.") == NameTree::kNone);
}

TEST_CASE("a label counts only under its own parent") {
  NameTree tree;
  insert(tree, "www.example.");
  insert(tree, "test.");
  CHECK(find(tree, "www.test.") == NameTree::kNone);
  CHECK(find(tree, "www.") == NameTree::kNone);
  CHECK(find(tree, "ww.example.") == NameTree::kNone);
  CHECK(find(tree, "wwww.example.") == NameTree::kNone);
}

TEST_CASE("a wildcard is known at its parent") {
  NameTree tree;
  const NameTree::Node wild = insert(tree, "*.example.");
  insert(tree, "\\*x.test.");
  CHECK(tree.wildcard(find(tree, "example.")) == wild);
  CHECK(tree.wildcard(find(tree, "test.")) == NameTree::kNone);
  CHECK(tree.wildcard(NameTree::kRoot) == NameTree::kNone);
}

TEST_CASE("thousands of names are found again after the table has grown") {
  NameTree tree;
  for (int i = 0; i < 5000; ++i) insert(tree, "host" + std::to_string(i) + ".example.");
  CHECK(tree.size() == 5002);
  for (int i = 0; i < 5000; ++i) {
    const std::string name = "host" + std::to_string(i) + ".example.";
    CHECK(name_of(tree, find(tree, name)) == name);
  }
  CHECK(find(tree, "host5000.example.") == NameTree::kNone);
}

TEST_CASE("label starts stop at a defect instead of running past the end") {
  const auto count = [](Bytes wire) { return LabelStarts(wire).count; };
  CHECK(count({0}) == 0);
  CHECK(count({1, 'a', 0}) == 1);
  CHECK(count({1, 'a', 1, 'b', 0}) == 2);
  CHECK(count({}) == 0);
  CHECK(count({5, 'a', 0}) == 0);
  CHECK(count({1, 'a'}) == 0);
  Bytes longest;
  for (int i = 0; i < 127; ++i) longest.insert(longest.end(), {1, 'a'});
  longest.push_back(0);
  CHECK(count(longest) == 127);
}

}  // namespace berth
