#include <exception>
#include <iostream>

#include "native-host/commands/run.h"

int main(int argc, char** argv) {
  try {
    return berth::run({argv + 1, argv + argc}, berth::process_environment());
  } catch (const std::exception& error) {
    std::cerr << "berth: " << error.what() << '\n';
    return 2;
  }
}
