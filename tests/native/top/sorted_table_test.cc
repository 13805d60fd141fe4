#include "native-host/top/sorted_table.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

SortedTable fruits() {
  SortedTable table({{"NAME"}, {"COUNT", true}, {"WHY"}});
  table.add({{{"pear"}, {"7", 7}, {"ripe"}}});
  table.add({{{"Apple"}, {"12", 12}, {"cheap"}}});
  table.add({{{"plum"}, {"12", 12}, {"early"}}});
  return table;
}

std::vector<std::string> texts(const std::vector<TextLine>& lines) {
  std::vector<std::string> out;
  for (const TextLine& line : lines) out.push_back(line.text);
  return out;
}

}  // namespace

TEST_CASE("columns are as wide as what they hold, and numbers stand to the right") {
  CHECK(texts(fruits().lines(26, 0, 9)) ==
        std::vector<std::string>{"NAME   COUNT  WHY         ", "pear       7  ripe        ",
                                 "Apple     12  cheap       ", "plum      12  early       "});
}

TEST_CASE("numbers are sorted from the largest down, and equals stay as they came") {
  SortedTable table = fruits();
  table.sort(1);
  const auto lines = texts(table.lines(26, 0, 9));
  CHECK(lines[0].substr(0, 14) == "NAME   COUNTv ");
  CHECK(lines[1].substr(0, 5) == "Apple");
  CHECK(lines[2].substr(0, 4) == "plum");
  CHECK(lines[3].substr(0, 4) == "pear");
}

TEST_CASE("only rows that hold the text are kept, whatever its case") {
  SortedTable table = fruits();
  table.keep("P");
  CHECK(table.rows() == 3);
  table.keep("aPp");
  CHECK(table.rows() == 1);
  table.keep("nowhere");
  CHECK(table.rows() == 0);
  CHECK(table.lines(26, 0, 9).size() == 1);
}

TEST_CASE("a table shows as many rows as there is room for, from the row asked for on") {
  const SortedTable table = fruits();
  CHECK(table.lines(26, 1, 1).at(1).text.substr(0, 5) == "Apple");
  CHECK(table.lines(26, 1, 1).size() == 2);
  CHECK(table.lines(26, 99, 9).size() == 1);
}

TEST_CASE("no line is wider than the terminal, and what is cut says so") {
  SortedTable table({{"NAME"}, {"WHY"}});
  table.add({{{"a"}, {"because of something long"}}});
  CHECK(table.lines(16, 0, 9).at(1).text == "a     because ..");
  for (const TextLine& line : table.lines(3, 0, 9)) CHECK(line.text.size() <= 3);
}

TEST_CASE("what strangers wrote cannot move the cursor") {
  SortedTable table({{"NAME"}});
  table.add({{{"\x1b[2Jgone\xff\n"}}});
  CHECK(table.lines(12, 0, 9).at(1).text == "?[2Jgone??  ");
}

}  // namespace berth
