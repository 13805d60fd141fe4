#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "native-host/query_log/log_lines.h"
#include "native-host/query_log/numbered_files.h"
#include "tests/native/query_events/sample_event.h"
#include "tests/native/query_log/scratch.h"

namespace berth {
namespace {

using namespace berth::test;

constexpr std::int64_t kTime = 1'790'000'000'000'000;

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

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
  LogLines lines({"/dev/full", LogPrivacy::kFull, 1 << 20, 2}, scratch.trouble, scratch.counters);
  for (int i = 0; i < 10'000; ++i) lines.take(SampleEvent("www.example. A").event, kTime);
  lines.rest();
  CHECK(scratch.counters.written == 0);
  CHECK(scratch.counters.failed > 0);
  CHECK(scratch.counters.dropped > 0);
}

TEST_CASE("a pipe that nobody reads holds nothing up, and who comes to read it gets whole lines") {
  Scratch scratch;
  const std::string path = scratch.file("pipe");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  LogLines lines({path, LogPrivacy::kFull, 1 << 30, 2}, scratch.trouble, scratch.counters);
  const SampleEvent sample("www.example. A");
  lines.take(sample.event, kTime);
  lines.rest();
  CHECK(scratch.counters.failed == 2);
  CHECK(scratch.counters.written == 0);

  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(reader >= 0);
  // More than a pipe holds at once.
  for (int i = 0; i < 1000; ++i) lines.take(sample.event, kTime);
  std::string text;
  std::array<char, 65536> room{};
  for (ssize_t got = 1; got > 0;) {
    lines.rest();
    got = ::read(reader, room.data(), room.size());
    if (got > 0) text.append(room.data(), static_cast<std::size_t>(got));
  }
  ::close(reader);
  CHECK(lines_of(text) == 1001);
  CHECK(text.size() % 1001 == 0);
  CHECK(scratch.counters.written == 1001);
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
