#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <string>

namespace berth::test {

/// No file of this process grows beyond a size, as on a disk that gets full in the midst of a
/// write; until it goes.
class FullFrom {
 public:
  explicit FullFrom(rlim_t size) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    const rlimit now{size, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &now) == 0);
  }
  ~FullFrom() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    static_cast<void>(std::signal(SIGXFSZ, signal_));
  }
  FullFrom(const FullFrom&) = delete;
  FullFrom& operator=(const FullFrom&) = delete;

 private:
  void (*signal_)(int);
  rlimit before_{};
};

/// A regular file from which nothing can be taken back.
class GrowingFile {
 public:
  GrowingFile() : descriptor_(::memfd_create("growing", MFD_CLOEXEC | MFD_ALLOW_SEALING)) {
    REQUIRE(descriptor_ >= 0);
    REQUIRE(::fcntl(descriptor_, F_ADD_SEALS, F_SEAL_SHRINK) == 0);
  }
  ~GrowingFile() { ::close(descriptor_); }
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

}  // namespace berth::test
