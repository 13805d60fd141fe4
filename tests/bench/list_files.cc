// Writes drawn lists as files, one for each, the list file that names them, and all names once, in
// the order in which they were drawn, as `names`: what `berth lists build` and servers are measured
// with.
//
//   list_files DIRECTORY [NAMES [LISTS]]

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/policy/name_pool.h"
#include "tests/support/list_world.h"

int main(int count, char** arguments) {
  using namespace berth;
  if (count < 2) {
    std::fprintf(stderr, "list_files DIRECTORY [NAMES [LISTS]]\n");
    return 2;
  }
  const std::filesystem::path directory = arguments[1];
  ListShape shape;
  if (count > 2) shape.names = std::strtoul(arguments[2], nullptr, 10);
  if (count > 3) shape.lists = static_cast<std::uint32_t>(std::strtoul(arguments[3], nullptr, 10));
  std::filesystem::create_directories(directory);
  std::ofstream plan(directory / "lists.toml");
  plan << "max_bytes = \"1GiB\"\n";
  std::vector<std::ofstream> lists(shape.lists);
  for (std::uint32_t i = 0; i < shape.lists; ++i) {
    const std::string name = "list" + std::to_string(i);
    lists[i].open(directory / (name + ".txt"));
    plan << "[[list]]\nname = \"" << name << "\"\nsource = \"" << name
         << ".txt\"\nformat = \"wildcard\"\n";
  }
  std::ofstream names(directory / "names");
  ListWorld world(shape);
  NamePool seen;
  while (seen.size() < shape.names) {
    const DrawnName& drawn = world.next();
    std::string text = drawn.name.to_string();
    text.pop_back();
    const std::size_t before = seen.size();
    if (!seen.insert(drawn.name.wire())) return 1;
    if (seen.size() > before) names << text << '\n';
    for (const ListMark& mark : drawn.marks) {
      lists[mark.list.value] << (mark.subtree ? "*." : "") << text << '\n';
    }
  }
  return 0;
}
