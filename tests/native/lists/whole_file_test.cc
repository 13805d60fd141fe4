#include "native-host/lists/whole_file.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

namespace berth {
namespace {

/// A directory of its own that is gone at the end of the test.
class Directory {
 public:
  Directory() {
    std::string name = (std::filesystem::temp_directory_path() / "berth-files-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(path_), {});
  }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("a file is replaced whole, and read back") {
  const Directory directory;
  std::string problem;
  const std::string path = directory.file("list");
  for (const std::string& text : {std::string("one\n"), std::string(), std::string(200000, 'x')}) {
    REQUIRE(replace_file(path, text, problem));
    CHECK(read_whole_file(path, 200000, problem) == text);
  }
  CHECK(directory.files() == 1);
}

TEST_CASE("a file that cannot be written leaves nothing behind") {
  const Directory directory;
  std::string problem;
  CHECK_FALSE(replace_file(directory.file("no/list"), "x", problem));
  CHECK(problem == "cannot be written: No such file or directory");
  std::filesystem::create_directory(directory.file("taken"));
  CHECK_FALSE(replace_file(directory.file("taken"), "x", problem));
  CHECK(directory.files() == 1);
}

TEST_CASE("a file that is too large or cannot be read is none, and it is said why") {
  const Directory directory;
  std::string problem;
  REQUIRE(replace_file(directory.file("list"), "12345", problem));
  CHECK(read_whole_file(directory.file("list"), 5, problem) == "12345");
  CHECK_FALSE(read_whole_file(directory.file("list"), 4, problem));
  CHECK(problem == "is larger than 4 bytes");
  CHECK_FALSE(read_whole_file(directory.file("gone"), 4, problem));
  CHECK(problem == "cannot be read: No such file or directory");
  CHECK_FALSE(read_whole_file("/", 4, problem));
}

}  // namespace berth
