#include "native-host/lists/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace berth {
namespace {

/// A descriptor that is closed at the end.
struct Descriptor {
  explicit Descriptor(int opened) : number(opened) {}
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number;
};

std::string system_problem() { return std::strerror(errno); }

bool write_all(int descriptor, std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t done = ::write(descriptor, octets.data(), octets.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    octets.remove_prefix(static_cast<std::size_t>(done));
  }
  return true;
}

/// Has the directory's entry itself written. Some file systems cannot; the file is whole all the
/// same.
void sync_directory(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.number >= 0) (void)::fsync(opened.number);
}

}  // namespace

std::optional<std::string> read_whole_file(const std::string& path, std::size_t most,
                                           std::string& problem) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number < 0) {
    problem = "cannot be read: " + system_problem();
    return std::nullopt;
  }
  constexpr std::size_t kPiece = std::size_t{1} << 16;
  std::string text;
  while (text.size() <= most) {
    const std::size_t size = text.size();
    text.resize(size + kPiece);
    const ssize_t got = ::read(file.number, text.data() + size, kPiece);
    text.resize(size + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got == 0) return text;
    if (got < 0 && errno != EINTR) {
      problem = "cannot be read: " + system_problem();
      return std::nullopt;
    }
  }
  problem = "is larger than " + std::to_string(most) + " bytes";
  return std::nullopt;
}

bool replace_file(const std::string& path, std::string_view octets, std::string& problem) {
  std::string fresh = path + ".XXXXXX";
  const Descriptor file(::mkostemp(fresh.data(), O_CLOEXEC));
  if (file.number < 0) {
    problem = "cannot be written: " + system_problem();
    return false;
  }
  // Others may read what is no secret, as far as the user's mask lets them.
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const bool whole = ::fchmod(file.number, 0666 & ~mask) == 0 && write_all(file.number, octets) &&
                     ::fsync(file.number) == 0;
  if (whole && ::rename(fresh.c_str(), path.c_str()) == 0) {
    sync_directory(path);
    return true;
  }
  problem = "cannot be written: " + system_problem();
  ::unlink(fresh.c_str());
  return false;
}

}  // namespace berth
