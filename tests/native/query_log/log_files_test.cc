#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "native-host/query_log/log_lines.h"
#include "native-host/query_log/numbered_files.h"
#include "tests/native/query_events/sample_event.h"
#include "tests/native/query_log/scratch.h"
#include "tests/native/query_log/stubborn_file.h"

namespace berth {
namespace {

using namespace berth::test;

constexpr std::int64_t kTime = 1'790'000'000'000'000;

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// Who reads a pipe.
class Reader {
 public:
  explicit Reader(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
    REQUIRE(descriptor_ >= 0);
  }
  ~Reader() { ::close(descriptor_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// What is there now, of it at most `most`.
  [[nodiscard]] std::string read(std::size_t most = std::size_t{1} << 20) const {
    std::string text(most, '\0');
    const ssize_t got = ::read(descriptor_, text.data(), most);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return text;
  }
  /// What comes until nothing more is written.
  [[nodiscard]] std::string read_all(LogLines& lines) const {
    std::string text;
    for (std::string more = "-"; !more.empty();) {
      lines.rest();
      more = read();
      text += more;
    }
    return text;
  }

 private:
  int descriptor_;
};

/// A pipe, and lines that go there.
struct Pipe : Scratch {
  std::string path = file("pipe");
  SampleEvent sample{"www.example. A"};

  Pipe() {
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  }
  [[nodiscard]] LogLines::Rules rules(std::uint64_t max_bytes = 1 << 30) const {
    return {path, LogPrivacy::kFull, max_bytes, 2};
  }
  void take(LogLines& lines, int count) const {
    for (int i = 0; i < count; ++i) lines.take(sample.event, kTime);
  }
  /// Takes until the first try to write, of more than a pipe holds at once, and one more. Says how
  /// many.
  std::uint64_t fill(LogLines& lines) const {
    std::uint64_t count = 0;
    for (; counters.written == 0 && counters.failed == 0; ++count) take(lines, 1);
    take(lines, 1);
    return count + 1;
  }
};

}  // namespace

TEST_CASE("queries are kept a line each, and written on after a restart") {
  Scratch scratch;
  const LogLines::Rules rules{scratch.file("q.json"), LogPrivacy::kTruncated, 1 << 20, 2};
  for (int i = 0; i < 2; ++i) {
    LogLines lines(rules, scratch.trouble, scratch.counters);
    lines.take(SampleEvent(R"(<script>\010.example. A)").event, kTime);
  }
  const std::string text = scratch.read("q.json");
  CHECK(lines_of(text) == 2);
  CHECK(text.find(R"("time":1790000000.000,"client":"192.0.2.0",)") != std::string::npos);
  CHECK(text.find(R"("name":"\u003cscript\u003e\\010.example.")") != std::string::npos);
  CHECK(scratch.counters.written == 2);
  CHECK(std::filesystem::status(scratch.file("q.json")).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("without clients a line has none") {
  Scratch scratch;
  {
    LogLines lines({scratch.file("q.json"), LogPrivacy::kNoClient, 1 << 20, 2}, scratch.trouble,
                   scratch.counters);
    lines.take(SampleEvent("www.example. A").event, kTime);
  }
  CHECK(scratch.read("q.json").find("client") == std::string::npos);
}

TEST_CASE("a file that is full is moved aside, and the oldest goes") {
  Scratch scratch;
  LogLines lines({scratch.file("q.json"), LogPrivacy::kFull, 300, 2}, scratch.trouble,
                 scratch.counters);
  for (int i = 0; i < 12; ++i) {
    lines.take(SampleEvent("www.example. A").event, kTime);
    lines.rest();
  }
  CHECK(scratch.read("q.json.1").size() >= 300);
  CHECK(scratch.read("q.json.2").size() >= 300);
  CHECK_FALSE(std::filesystem::exists(scratch.file("q.json.3")));
}

TEST_CASE("where nothing can be written lines wait, and beyond the bound they are dropped") {
  Scratch scratch;
  {
    LogLines lines({"/dev/full", LogPrivacy::kFull, 1 << 20, 2}, scratch.trouble, scratch.counters);
    for (int i = 0; i < 10'000; ++i) lines.take(SampleEvent("www.example. A").event, kTime);
    lines.rest();
    CHECK(scratch.counters.written == 0);
    CHECK(scratch.counters.failed > 0);
    CHECK(scratch.counters.dropped > 0);
    CHECK(scratch.counters.dropped < 10'000);
  }
  // Nor does anything wait beyond the end.
  CHECK(scratch.counters.dropped == 10'000);
}

TEST_CASE("where nothing is taken not every line is a try") {
  Scratch scratch;
  LogLines lines({"/dev/full", LogPrivacy::kFull, 1 << 20, 2}, scratch.trouble, scratch.counters);
  for (int i = 0; i < 10'000; ++i) lines.take(SampleEvent("www.example. A").event, kTime);
  // One for as many octets as are enough for one, not one a line.
  CHECK(scratch.counters.failed <= 16);
  const auto before = scratch.counters.failed.load();
  lines.rest();
  CHECK(scratch.counters.failed == before + 1);
}

TEST_CASE("what a full disk took of lines is taken back, and written whole later") {
  Scratch scratch;
  LogLines lines({scratch.file("q.json"), LogPrivacy::kFull, 1 << 20, 2}, scratch.trouble,
                 scratch.counters);
  const SampleEvent sample("www.example. A");
  lines.take(sample.event, kTime);
  lines.rest();
  const std::string line = scratch.read("q.json");
  lines.take(sample.event, kTime);
  {
    const FullFrom full(line.size() + 10);
    lines.rest();
  }
  CHECK(scratch.counters.failed == 1);
  CHECK(scratch.read("q.json") == line);
  lines.rest();
  CHECK(scratch.read("q.json") == line + line);
  CHECK(scratch.counters.written == 2);
}

TEST_CASE("half a line that cannot be taken back is gone on with, and counts as the file's") {
  Scratch scratch;
  const GrowingFile file;
  std::filesystem::create_symlink(file.path(), scratch.file("q.json"));
  const SampleEvent sample("www.example. A");
  std::string line;
  {
    Scratch other;
    LogLines lines({other.file("one"), LogPrivacy::kFull, 1 << 20, 2}, other.trouble,
                   other.counters);
    lines.take(sample.event, kTime);
    lines.rest();
    line = other.read("one");
  }
  LogLines lines({scratch.file("q.json"), LogPrivacy::kFull, 2 * line.size(), 2}, scratch.trouble,
                 scratch.counters);
  lines.take(sample.event, kTime);
  lines.take(sample.event, kTime);
  {
    const FullFrom full(line.size() + 10);
    lines.rest();
  }
  CHECK(scratch.counters.failed == 1);
  lines.rest();
  CHECK(scratch.counters.written == 2);
  // The bound is reached.
  CHECK_FALSE(std::filesystem::is_symlink(scratch.file("q.json")));
  CHECK(scratch.read("q.json.1") == line + line);
}

TEST_CASE("a pipe that nobody reads holds nothing up, and who comes to read it gets whole lines") {
  Pipe pipe;
  LogLines lines(pipe.rules(), pipe.trouble, pipe.counters);
  pipe.take(lines, 1);
  lines.rest();
  CHECK(pipe.counters.failed == 2);
  CHECK(pipe.counters.written == 0);

  const Reader reader(pipe.path);
  // More than a pipe holds at once.
  pipe.take(lines, 1000);
  const std::string text = reader.read_all(lines);
  CHECK(lines_of(text) == 1001);
  CHECK(text.size() % 1001 == 0);
  CHECK(pipe.counters.written == 1001);
}

TEST_CASE("a pipe that takes a part has not failed, one that takes nothing has") {
  Pipe pipe;
  const Reader reader(pipe.path);
  LogLines lines(pipe.rules(), pipe.trouble, pipe.counters);
  pipe.fill(lines);
  CHECK(pipe.counters.failed == 0);
  const auto written = pipe.counters.written.load();
  lines.rest();
  CHECK(pipe.counters.failed == 1);
  CHECK(pipe.counters.written == written);
}

TEST_CASE("a pipe that has carried as much as a file may hold stays open") {
  Pipe pipe;
  const Reader reader(pipe.path);
  LogLines lines(pipe.rules(300), pipe.trouble, pipe.counters);
  pipe.take(lines, 10);
  lines.rest();
  CHECK(lines_of(reader.read()) == 10);
  // 0 octets would be the end; now there is merely nothing.
  std::array<char, 1> room{};
  CHECK(::read(reader.descriptor(), room.data(), room.size()) == -1);
  CHECK(errno == EAGAIN);
}

TEST_CASE("who reads a pipe after one that left within a line begins with a whole one") {
  Pipe pipe;
  LogCounters& counters = pipe.counters;
  std::optional<Reader> reader(std::in_place, pipe.path);
  LogLines lines(pipe.rules(), pipe.trouble, counters);
  const std::uint64_t taken = pipe.fill(lines);
  SECTION("having read all there was") {
    const std::string text = reader->read();
    REQUIRE(text.back() != '\n');
  }
  SECTION("having left some of it unread") { REQUIRE(reader->read(1000).back() != '\n'); }
  reader.reset();
  lines.rest();
  CHECK(counters.failed == 1);
  reader.emplace(pipe.path);
  const std::string text = reader->read_all(lines);
  CHECK(text.front() == '{');
  CHECK(text.back() == '\n');
  CHECK(text.size() % lines_of(text) == 0);
  CHECK(counters.dropped == 1);
  CHECK(counters.written + counters.dropped == taken);
}

TEST_CASE("files are moved aside by number") {
  Scratch scratch;
  const std::string path = scratch.file("a");
  CHECK(move_aside(path, 2));
  for (const char* text : {"1", "2", "3"}) {
    scratch.write("a", text);
    CHECK(move_aside(path, 2));
  }
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(scratch.read("a.1") == "3");
  CHECK(scratch.read("a.2") == "2");
  scratch.write("a", "4");
  CHECK(move_aside(path, 0));
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("what is no file is not moved aside") {
  Scratch scratch;
  const std::string path = scratch.file("device");
  std::filesystem::create_symlink("/dev/null", path);
  for (const std::uint32_t keep : {0u, 2u}) {
    CHECK(move_aside(path, keep));
    CHECK(std::filesystem::is_symlink(path));
  }
}

}  // namespace berth
