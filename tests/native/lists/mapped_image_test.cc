#include "native-host/lists/mapped_image.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/message/name.h"
#include "core/policy/blocklist_builder.h"

namespace berth {
namespace {

/// A file of its own that is gone at the end of the test.
class ImageFile {
 public:
  explicit ImageFile(const Bytes& octets) {
    std::string name = (std::filesystem::temp_directory_path() / "berth-image-XXXXXX").string();
    const int descriptor = ::mkstemp(name.data());
    REQUIRE(descriptor >= 0);
    path_ = name;
    ::close(descriptor);
    std::ofstream(path_, std::ios::binary) << std::string(octets.begin(), octets.end());
  }
  ~ImageFile() { std::filesystem::remove(path_); }
  ImageFile(const ImageFile&) = delete;
  ImageFile& operator=(const ImageFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Bytes small_image() {
  BlocklistBuilder builder;
  const ListId list = *builder.add_list("trackers");
  REQUIRE(builder.add(Name::parse("tracker.example.com")->wire(), {list, true}).ok());
  return *builder.build();
}

std::string problem_with(const Bytes& octets) {
  const ImageFile file(octets);
  std::string problem;
  CHECK(MappedImage::open(file.path(), problem) == nullptr);
  REQUIRE(problem.starts_with(file.path() + ": "));
  return problem.substr(file.path().size() + 2);
}

}  // namespace

TEST_CASE("an image is looked up where it lies in its file") {
  const Bytes octets = small_image();
  const ImageFile file(octets);
  std::string problem;
  const auto mapped = MappedImage::open(file.path(), problem);
  REQUIRE(mapped != nullptr);
  CHECK(problem.empty());
  CHECK(mapped->size() == octets.size());
  std::array<ListMatch, kMaxListMatches> out;
  CHECK(mapped->image().find(Name::parse("www.tracker.example.com")->wire(), out) == 1);
  CHECK(mapped->image().find(Name::parse("example.com")->wire(), out) == 0);
}

TEST_CASE("an image outlives the file that is put in its place") {
  const ImageFile file(small_image());
  std::string problem;
  const auto mapped = MappedImage::open(file.path(), problem);
  REQUIRE(mapped != nullptr);
  std::filesystem::remove(file.path());
  std::ofstream(file.path()) << "something else";
  CHECK(mapped->image().list_name(ListId{0}) == "trackers");
}

TEST_CASE("an image that is cut in place loses names and ends nobody") {
  const ImageFile file(small_image());
  std::string problem;
  const auto mapped = MappedImage::open(file.path(), problem);
  REQUIRE(mapped != nullptr);
  std::array<ListMatch, kMaxListMatches> out;
  const Name name = *Name::parse("tracker.example.com");
  REQUIRE(mapped->image().find(name.wire(), out) == 1);
  const std::uint64_t losses = GuardedMapping::losses();
  std::filesystem::resize_file(file.path(), 0);
  CHECK(mapped->image().find(name.wire(), out) == 0);
  CHECK(GuardedMapping::losses() > losses);
  CHECK(mapped->image().list_name(ListId{0}).empty());
  CHECK(MappedImage::open(file.path(), problem) == nullptr);
}

TEST_CASE("a page of another mapping that is lost, and a signal that was sent, end the process") {
  const ImageFile file(small_image());
  std::string problem;
  const auto mapped = MappedImage::open(file.path(), problem);
  REQUIRE(mapped != nullptr);
  const ImageFile other(Bytes(8192, 1));
  const int descriptor = ::open(other.path().c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(descriptor >= 0);
  void* at = ::mmap(nullptr, 8192, PROT_READ, MAP_SHARED, descriptor, 0);
  REQUIRE(at != MAP_FAILED);
  ::close(descriptor);
  std::filesystem::resize_file(other.path(), 0);
  for (const bool is_sent : {false, true}) {
    const pid_t child = ::fork();
    if (child == 0) {
      // Who watches the tests may have much to say of it.
      ::close(STDERR_FILENO);
      if (is_sent) ::raise(SIGBUS);
      const volatile char* octets = static_cast<const char*>(at);
      ::_exit(is_sent ? 0 : octets[4096]);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK_FALSE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  }
  ::munmap(at, 8192);
}

TEST_CASE("a file that is no whole image is refused with what is wrong with it") {
  Bytes cut = small_image();
  cut.resize(cut.size() - 1);
  CHECK(problem_with(cut).starts_with("is cut short"));
  Bytes flipped = small_image();
  flipped.back() ^= 1;
  CHECK(problem_with(flipped).starts_with("is damaged"));
  CHECK(problem_with(Bytes(4096, '<')).starts_with("is no blocklist image"));
  CHECK(problem_with({}).starts_with("is empty"));
}

TEST_CASE("a file that is not there, or is a directory, is refused") {
  std::string problem;
  CHECK(MappedImage::open("/nonexistent/lists.berth", problem) == nullptr);
  CHECK(problem == "/nonexistent/lists.berth: cannot be read: No such file or directory");
  CHECK(MappedImage::open("/", problem) == nullptr);
  CHECK(problem == "/: is no file that can be mapped");
}

}  // namespace berth
