#pragma once

#include <cstddef>
#include <ctime>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/policy/blocklist_image.h"

namespace berth {

/// A blocklist image where it lies in its file, mapped and never written to: its octets are shared
/// with every other process that maps it, and read from disk when first touched.
/// A file that is written over in place while it is mapped changes under its reader, and one that
/// is cut kills it; `berth lists` therefore never does either, but puts a new file in its place.
class MappedImage {
 public:
  /// Maps and checks `path`. `problem` says what is wrong with it when there is no result.
  [[nodiscard]] static std::shared_ptr<const MappedImage> open(const std::string& path,
                                                               std::string& problem);
  ~MappedImage();
  MappedImage(const MappedImage&) = delete;
  MappedImage& operator=(const MappedImage&) = delete;

  [[nodiscard]] const BlocklistImage& image() const { return image_; }
  /// How many names each list has; counted when first asked for. From any thread.
  [[nodiscard]] const std::vector<std::uint32_t>& list_sizes() const;
  /// Unit: octets.
  [[nodiscard]] std::size_t size() const { return octets_.size(); }
  /// Unix time when it was mapped.
  [[nodiscard]] std::time_t mapped_at() const { return mapped_at_; }

 private:
  MappedImage(ByteView octets, const BlocklistImage& image)
      : octets_(octets), image_(image), mapped_at_(std::time(nullptr)) {}

  ByteView octets_;
  BlocklistImage image_;
  std::time_t mapped_at_;
  mutable std::once_flag are_counted_;
  mutable std::vector<std::uint32_t> list_sizes_;
};

}  // namespace berth
