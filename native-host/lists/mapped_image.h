#pragma once

#include <cstddef>
#include <ctime>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/policy/blocklist_image.h"
#include "native-host/lists/guarded_mapping.h"

namespace berth {

/// A blocklist image where it lies in its file, mapped and never written to: its octets are shared
/// with every other process that maps it, and read from disk when first touched.
/// A file that is written over in place while it is mapped changes under its reader, and what is
/// cut off reads as zeros: until the file is mapped anew names are not found, or found where they
/// are not listed. `berth lists` therefore never does either, but puts a new file in its place.
class MappedImage {
 public:
  /// Maps and checks `path`. `problem` says what is wrong with it when there is no result.
  [[nodiscard]] static std::shared_ptr<const MappedImage> open(const std::string& path,
                                                               std::string& problem);
  [[nodiscard]] const BlocklistImage& image() const { return image_; }
  /// How many names each list has; counted when first asked for. From any thread.
  [[nodiscard]] const std::vector<std::uint32_t>& list_sizes() const;
  /// Unit: octets.
  [[nodiscard]] std::size_t size() const { return mapping_->octets().size(); }
  /// Unix time when it was mapped.
  [[nodiscard]] std::time_t mapped_at() const { return mapped_at_; }

 private:
  MappedImage(std::unique_ptr<const GuardedMapping> mapping, const BlocklistImage& image)
      : mapping_(std::move(mapping)), image_(image), mapped_at_(std::time(nullptr)) {}

  std::unique_ptr<const GuardedMapping> mapping_;
  BlocklistImage image_;
  std::time_t mapped_at_;
  mutable std::once_flag are_counted_;
  mutable std::vector<std::uint32_t> list_sizes_;
};

}  // namespace berth
