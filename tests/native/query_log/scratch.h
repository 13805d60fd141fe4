#pragma once

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "native-host/query_log/log_trouble.h"

namespace berth::test {

/// A directory of its own, and what a place that keeps queries counts and says.
struct Scratch {
  Log log{LogLevel::kError};
  LogTrouble trouble{log, "test"};
  LogCounters counters;

  Scratch() {
    std::string made = (std::filesystem::temp_directory_path() / "berth-XXXXXX").string();
    REQUIRE(::mkdtemp(made.data()) != nullptr);
    directory_ = made;
  }
  ~Scratch() { std::filesystem::remove_all(directory_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] std::string file(const std::string& name) const {
    return (directory_ / name).string();
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(directory_ / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name) << text;
  }

 private:
  std::filesystem::path directory_;
};

}  // namespace berth::test
