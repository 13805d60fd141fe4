#include "native-host/query_log/frame_stream.h"

#include <fcntl.h>
#include <fstrm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <optional>
#include <vector>

#include "native-host/driver/event_loop.h"
#include "tests/native/query_log/scratch.h"
#include "tests/native/query_log/stubborn_file.h"

namespace berth {
namespace {

using namespace berth::test;
using namespace std::string_view_literals;

constexpr TimePoint kStart{};

Bytes frame(std::string_view text) { return {text.begin(), text.end()}; }

/// What fstrm reads in a file.
std::vector<std::string> frames_of(const std::string& path) {
  fstrm_file_options* options = fstrm_file_options_init();
  fstrm_file_options_set_file_path(options, path.c_str());
  fstrm_reader* reader = fstrm_file_reader_init(options, nullptr);
  std::vector<std::string> out;
  const std::uint8_t* octets = nullptr;
  std::size_t size = 0;
  while (fstrm_reader_read(reader, &octets, &size) == fstrm_res_success) {
    out.emplace_back(reinterpret_cast<const char*>(octets), size);
  }
  fstrm_reader_destroy(&reader);
  fstrm_file_options_destroy(&options);
  return out;
}

/// A collector that does what a test tells it to.
class Collector {
 public:
  explicit Collector(const std::string& path)
      : listening_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    REQUIRE(::bind(listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listening_, 8) == 0);
  }
  ~Collector() {
    ::close(listening_);
    if (client_ >= 0) ::close(client_);
  }
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;

  /// Takes whoever connected, and what it offers.
  void accept() {
    client_ = ::accept(listening_, nullptr, nullptr);
    REQUIRE(client_ >= 0);
    CHECK(read().find("protobuf:dnstap.Dnstap") != std::string::npos);
  }
  void say(std::string_view octets) const {
    REQUIRE(::send(client_, octets.data(), octets.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(octets.size()));
  }
  [[nodiscard]] std::string read() const {
    std::array<char, 65536> room;
    const ssize_t size = ::recv(client_, room.data(), room.size(), 0);
    return {room.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }
  void leave() { ::close(std::exchange(client_, -1)); }

 private:
  int listening_;
  int client_ = -1;
};

constexpr std::string_view kAccept =
    "\0\0\0\0\0\0\0\x22\0\0\0\x01\0\0\0\x01\0\0\0\x16protobuf:dnstap.Dnstap"sv;

}  // namespace

TEST_CASE("frames stand in the file as soon as they are sent, for its owner alone") {
  Scratch scratch;
  const std::string path = scratch.file("q.dnstap");
  std::optional<FrameStream> stream(std::in_place, path, scratch.counters);
  REQUIRE(stream->add(frame("one")));
  CHECK(stream->send(kStart) == 0);
  CHECK(frames_of(path) == std::vector<std::string>{"one"});
  CHECK(scratch.counters.written == 1);
  CHECK(std::filesystem::status(path).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  REQUIRE(stream->add(frame("two")));
  stream.reset();
  constexpr std::string_view kStop = "\0\0\0\0\0\0\0\x04\0\0\0\x03"sv;
  const std::string text = scratch.read("q.dnstap");
  CHECK(text.substr(text.size() - kStop.size()) == kStop);
  CHECK(frames_of(path) == std::vector<std::string>{"one", "two"});
  CHECK(scratch.counters.written == 2);
  CHECK(scratch.counters.dropped == 0);
}

TEST_CASE("a full disk is told, and nothing counts as written") {
  Scratch scratch;
  FrameStream stream("/dev/full", scratch.counters);
  REQUIRE(stream.add(frame("one")));
  CHECK(stream.send(kStart) == ENOSPC);
  // Not at each call.
  CHECK(stream.send(kStart + seconds(4)) == 0);
  CHECK(stream.send(kStart + seconds(5)) == ENOSPC);
  CHECK(scratch.counters.written == 0);
}

TEST_CASE("what a full disk took of frames is taken back, and tried again a second later") {
  Scratch scratch;
  const std::string path = scratch.file("q.dnstap");
  FrameStream stream(path, scratch.counters);
  CHECK(stream.send(kStart) == 0);
  const auto begun = std::filesystem::file_size(path);
  REQUIRE(stream.add(Bytes(1000)));
  int failed = 0;
  {
    const FullFrom full(begun + 500);
    failed = stream.send(kStart);
  }
  CHECK(failed == ENOSPC);
  CHECK(std::filesystem::file_size(path) == begun);
  CHECK(stream.send(kStart + milliseconds(999)) == 0);
  CHECK(std::filesystem::file_size(path) == begun);
  CHECK(stream.send(kStart + seconds(1)) == 0);
  CHECK(frames_of(path) == std::vector<std::string>{std::string(1000, '\0')});
  CHECK(scratch.counters.written == 1);
}

TEST_CASE("the end writes what waits at once, though the disk was full just now") {
  Scratch scratch;
  const std::string path = scratch.file("q.dnstap");
  {
    FrameStream stream(path, scratch.counters);
    CHECK(stream.send(clock_time()) == 0);
    REQUIRE(stream.add(Bytes(1000)));
    const FullFrom full(500);
    CHECK(stream.send(clock_time()) == ENOSPC);
  }
  CHECK(frames_of(path).size() == 1);
  CHECK(scratch.counters.dropped == 0);
}

TEST_CASE("half a frame that cannot be taken back is gone on with") {
  Scratch scratch;
  const GrowingFile file;
  FrameStream stream(file.path(), scratch.counters);
  CHECK(stream.send(kStart) == 0);
  REQUIRE(stream.add(Bytes(1000)));
  REQUIRE(stream.add(frame("two")));
  int failed = 0;
  {
    const FullFrom full(500);
    failed = stream.send(kStart);
  }
  CHECK(failed == ENOSPC);
  CHECK(stream.send(kStart + seconds(1)) == 0);
  CHECK(frames_of(file.path()) == std::vector<std::string>{std::string(1000, '\0'), "two"});
  CHECK(scratch.counters.written == 2);
}

TEST_CASE("a place that is not there is told, and looked for again") {
  Scratch scratch;
  const std::string path = scratch.file("later.sock");
  FrameStream stream("unix:" + path, scratch.counters);
  REQUIRE(stream.add(frame("one")));
  CHECK(stream.send(kStart) == ENOENT);
  Collector collector(path);
  CHECK(stream.send(kStart + seconds(4)) == 0);
  CHECK(stream.send(kStart + seconds(5)) == 0);
  collector.accept();
  collector.say(kAccept);
  CHECK(stream.send(kStart + seconds(5)) == 0);
  CHECK(collector.read().find("one") != std::string::npos);
  CHECK(scratch.counters.written == 1);
}

TEST_CASE("a collector that goes away is looked for again") {
  Scratch scratch;
  const std::string path = scratch.file("tap.sock");
  Collector collector(path);
  FrameStream stream("unix:" + path, scratch.counters);
  CHECK(stream.send(kStart) == 0);
  collector.accept();
  collector.say(kAccept);
  CHECK(stream.send(kStart) == 0);
  collector.leave();
  CHECK(stream.send(kStart) != 0);
  REQUIRE(stream.add(frame("two")));
  CHECK(stream.send(kStart + seconds(5)) == 0);
  collector.accept();
  collector.say(kAccept);
  CHECK(stream.send(kStart + seconds(5)) == 0);
  CHECK(collector.read().find("two") != std::string::npos);
}

TEST_CASE("frames wait for who reads a pipe, and each reader begins with a stream's begin") {
  Scratch scratch;
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  const std::string path = scratch.file("pipe");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  FrameStream stream(path, scratch.counters);
  std::array<char, 1000> room{};
  const auto read_after = [&](TimePoint now) -> std::string {
    const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    REQUIRE(reader >= 0);
    CHECK(stream.send(now) == 0);
    const ssize_t size = ::read(reader, room.data(), room.size());
    ::close(reader);
    return {room.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  };
  constexpr std::string_view kBegin = "\0\0\0\0\0\0\0\x22\0\0\0\x02"sv;

  REQUIRE(stream.add(frame("one")));
  CHECK(stream.send(kStart) == ENXIO);
  const std::string first = read_after(kStart + seconds(5));
  CHECK(first.substr(0, kBegin.size()) == kBegin);
  CHECK(first.substr(first.size() - 3) == "one");

  // It left, and may have had half of this.
  REQUIRE(stream.add(frame("two")));
  CHECK(stream.send(kStart + seconds(5)) == EPIPE);
  CHECK(scratch.counters.dropped == 1);
  REQUIRE(stream.add(frame("three")));
  const std::string second = read_after(kStart + seconds(10));
  CHECK(second.substr(0, kBegin.size()) == kBegin);
  CHECK(second.substr(second.size() - 5) == "three");
  CHECK(scratch.counters.written == 2);
}

TEST_CASE("who speaks something else than frames is left") {
  Scratch scratch;
  const std::string path = scratch.file("tap.sock");
  Collector collector(path);
  FrameStream stream("unix:" + path, scratch.counters);
  CHECK(stream.send(kStart) == 0);
  collector.accept();
  collector.say("HTTP/1.1 400 Bad Request\r\n\r\n");
  CHECK(stream.send(kStart) == EPROTO);
}

TEST_CASE("a collector that takes nothing keeps nobody waiting, not even the end") {
  Scratch scratch;
  const std::string path = scratch.file("tap.sock");
  Collector collector(path);
  constexpr int kFrames = 5000;
  {
    FrameStream stream("unix:" + path, scratch.counters);
    CHECK(stream.send(kStart) == 0);
    collector.accept();
    collector.say(kAccept);
    int refused = 0;
    for (int i = 0; i < kFrames; ++i) {
      CHECK(stream.send(kStart) == 0);
      if (!stream.add(Bytes(1000))) ++refused;
    }
    CHECK(refused > 0);
    scratch.counters.dropped += static_cast<std::uint64_t>(refused);
  }
  CHECK(scratch.counters.written + scratch.counters.dropped == kFrames);
  CHECK(scratch.counters.failed == 0);
}

}  // namespace berth
