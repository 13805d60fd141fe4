#include <exception>
#include <iostream>

#include "native-host/commands/run.h"

int main(int argc, char** argv) {
  try {
    const int code = berth::run({argv + 1, argv + argc}, berth::process_environment());
    // What could not be written was not said: a full disk must not look like success.
    if (std::cout.flush()) return code;
    std::cerr << "berth: standard output cannot be written\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "berth: " << error.what() << '\n';
    return 2;
  }
}
