#pragma once

#include <cstddef>
#include <memory>
#include <string>

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
  /// Unit: octets.
  [[nodiscard]] std::size_t size() const { return octets_.size(); }

 private:
  MappedImage(ByteView octets, const BlocklistImage& image) : octets_(octets), image_(image) {}

  ByteView octets_;
  BlocklistImage image_;
};

}  // namespace berth
