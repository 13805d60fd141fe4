#include "native-host/lists/mapped_image.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace berth {
namespace {

std::string system_problem() { return std::strerror(errno); }

/// Why octets are no image, and what to do about it.
std::string_view image_problem(Error error) {
  switch (error) {
    case Error::kTruncated: return "is cut short; build it again with `berth lists build`";
    case Error::kTrailingBytes: return "has octets behind its end; build it again";
    case Error::kNotSupported:
      return "is no blocklist image, or one of another version; build it with `berth lists build`";
    default: return "is damaged (its checksum does not fit); build it again";
  }
}

/// An open descriptor, closed at the end.
struct File {
  explicit File(const std::string& path) : descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (descriptor >= 0) ::close(descriptor);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int descriptor;
};

}  // namespace

std::shared_ptr<const MappedImage> MappedImage::open(const std::string& path,
                                                     std::string& problem) {
  const File file(path);
  struct stat about {};
  if (file.descriptor < 0 || ::fstat(file.descriptor, &about) != 0) {
    problem = path + ": cannot be read: " + system_problem();
    return nullptr;
  }
  if (!S_ISREG(about.st_mode)) {
    problem = path + ": is no file that can be mapped";
    return nullptr;
  }
  const auto size = static_cast<std::size_t>(about.st_size);
  if (size == 0) {
    problem = path + ": is empty; build it with `berth lists build`";
    return nullptr;
  }
  void* at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.descriptor, 0);
  if (at == MAP_FAILED) {
    problem = path + ": cannot be mapped: " + system_problem();
    return nullptr;
  }
  // All of it is summed now, and soon asked for in any order. A kernel that takes no advice serves
  // as well.
  (void)::madvise(at, size, MADV_WILLNEED);
  auto mapping =
      std::make_unique<const GuardedMapping>(ByteView(static_cast<const std::uint8_t*>(at), size));
  const Result<BlocklistImage> image = BlocklistImage::open(mapping->octets());
  if (!image) {
    problem = path + ": " + std::string(image_problem(image.error()));
    return nullptr;
  }
  return std::shared_ptr<const MappedImage>(new MappedImage(std::move(mapping), *image));
}

const std::vector<std::uint32_t>& MappedImage::list_sizes() const {
  std::call_once(are_counted_, [this] { list_sizes_ = image_.list_sizes(); });
  return list_sizes_;
}

}  // namespace berth
