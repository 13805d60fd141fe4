// Plays scenario files against a resolver; see tests/support/scenario.h for their language.

#include <fstream>
#include <iostream>
#include <sstream>

#include "tests/support/scenario.h"

int main(int argc, char** argv) {
  int failed = 0;
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i]);
    std::ostringstream script;
    script << file.rdbuf();
    if (!file || script.str().empty()) {
      std::cerr << argv[i] << ": can't be read\n";
      ++failed;
      continue;
    }
    berth::Scenario scenario;
    if (const auto failure = scenario.play(script.str())) {
      std::cerr << argv[i] << ": " << *failure << "\n";
      ++failed;
    } else {
      std::cout << argv[i] << ": as written\n";
    }
  }
  return failed == 0 && argc > 1 ? 0 : 1;
}
